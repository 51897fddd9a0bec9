// LLM Bandit (arXiv 2502.02743), all stages: identity vectors, predicted scores, supervised pretraining, policy optimisation.

internal import Glibc
internal import Numerics
internal import RoutingPolicy

/// From a training set to the two parts of an LLM Bandit policy.
struct LLMBanditPipeline {
    /// What gives the predicted score of the context.
    enum Source: Int {
        /// sigmoid f of the item response model, as in the paper.
        case itemResponse = 0
        /// The mean of ridge regression, clusters, the hierarchical model and item response.
        case blend = 1
    }

    /// What item response is blended with.
    private static let blended: [any Trainer.Type] = [RidgeTrainer.self, ClusterTrainer.self, HierarchicalTrainer.self]

    let settings: SetPolicySettings
    let itemResponse: TrainingOptions
    let source: Source
    let costForm: CostForm
    let usesPredictedCost: Bool
    let normalizesScores: Bool
    let temperature: Double
    let folds: Int
    let checkpointInterval: Int

    func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        seed: UInt64,
        resuming: TrainingCheckpoint?,
        checkpoint: (TrainingCheckpoint) -> Void,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let models = data.candidates.count
        let known = (0..<data.outcomes.prompts).map { prompt in
            (0..<models).filter { data.outcomes.isKnown(prompt: prompt, model: $0) }
        }
        guard models == 1 || known.contains(where: { $0.count > 1 }) else {
            throw .invalidTrainingSet(
                "no prompt has outcomes of two models, so there is no candidate set to learn from; LLM Bandit needs graded answers "
                    + "of several models on the same prompts"
            )
        }
        let item = try ItemResponseTrainer.fit(data, itemResponse, progress: { _ in })
        let identities = item.model.identities
        let predicted = try predictions(data, item, costScale, seed: seed)
        let calls = data.typicalCalls(data.outcomes)
        let scaled = calls.costs(data.candidates).map { costScale.unbounded($0) }
        let reference = max(scaled.reduce(0, +) / Float(models), 1e-20)
        func costs(_ predicted: Matrix) -> Matrix {
            var result = predicted
            for place in result.elements.indices {
                result.elements[place] =
                    usesPredictedCost ? costScale.unbounded(result.elements[place]) : scaled[place % models]
            }
            return result
        }
        let task = LLMBanditData(
            features: data.features,
            identities: identities,
            scores: predicted.outOfFold.quality,
            shownCosts: costs(predicted.outOfFold.cost),
            quality: data.outcomes.quality,
            costs: costs(data.outcomes.cost),
            known: known,
            costForm: costForm,
            reference: reference,
            temperature: Float(temperature),
            normalizesScores: normalizesScores
        )
        // A ratio is counted in typical costs; a preference is not.
        var settings = settings
        if case .logarithmic(let range) = settings.ratio {
            let unit = Double(reference)
            settings.ratio = .logarithmic(range.lowerBound / unit...range.upperBound / unit)
        }
        let trained = try PPOTrainer(settings).run(
            task,
            calibration: calibration(task),
            seed: seed,
            resuming: resuming,
            interval: checkpointInterval,
            checkpoint: checkpoint,
            progress: progress
        )
        var tensors = trained.policy.tensors
        tensors["identities"] = identities
        tensors.merge(calls.tensors) { own, _ in own }
        var policy = PolicyParameters(
            algorithm: LLMBanditPolicy.algorithm,
            settings: [
                "heads": Double(settings.heads),
                "cost_form": Double(costForm.rawValue),
                "dynamic_cost": usesPredictedCost ? 1 : 0,
                "cost_reference": Double(reference),
                "lowest_ratio": min(settings.ratio.range.lowerBound, CostForm.largestRatio),
                "highest_ratio": min(settings.ratio.range.upperBound, CostForm.largestRatio),
                "temperature": temperature,
                "reward_unit": 1,
            ],
            tensors: tensors
        )
        policy.settings["reward_unit"] = try rewardUnit(
            policy,
            task,
            predicted.outOfFold,
            data,
            costScale,
            settings.ratio
        )
        return LearnedParts(
            policy: policy,
            predictor: predicted.predictor,
            outcomes: data.outcomes.count,
            chosen: ["kept_step": Double(trained.keptStep), "clipped_share": trained.clippedShare]
        )
    }

    /// Out-of-fold predictions for the training prompts, and the predictor that routing will use.
    private func predictions(
        _ data: TrainingSet,
        _ item: ItemResponseTrainer.Fit,
        _ costScale: CostScale,
        seed: UInt64
    ) throws(LearningError) -> (outOfFold: (quality: Matrix, cost: Matrix), predictor: PolicyParameters) {
        let own = try Self.predictor(item.predictor, data, costScale)
        let ownTokens = own.predictions(data.features).outputTokens
        switch source {
        case .itemResponse:
            return ((item.heldOutQuality, data.costs(outputTokens: ownTokens)), item.predictor)
        case .blend:
            var blend = PredictorBlend(of: Self.blended, costScale: costScale, seed: seed)
            let fitted = try blend.fit(data)
            var outOfFold = try OutOfFold.predictions(data, folds: folds, seed: seed) { part throws(LearningError) in
                var own = blend
                let predictor = try own.fit(part)
                return { features in predictor.predictions(features) }
            }
            let share = 1 / (1 + Float(fitted.members.reduce(0) { $0 + $1.weight }))
            outOfFold.quality.mix(share, of: item.heldOutQuality)
            outOfFold.outputTokens.mix(share, of: ownTokens)
            let members = fitted.members + [BlendPredictor.Member(own, weight: 1)]
            return (
                (outOfFold.quality, data.costs(outputTokens: outOfFold.outputTokens)),
                BlendPredictor(members: members, candidates: data.candidates.count).parameters
            )
        }
    }

    private static func predictor(
        _ parameters: PolicyParameters,
        _ data: TrainingSet,
        _ costScale: CostScale
    ) throws(LearningError) -> any StoredPredictor {
        let frame = try data.frame(costScale)
        do throws(PolicyError) {
            return try PolicyRegistry.predictor(parameters, frame: frame)
        } catch {
            throw .policy(error)
        }
    }

    /// What a reward of 1 is worth in the policy's logits, over sets of all models.
    private func rewardUnit(
        _ parameters: PolicyParameters,
        _ task: LLMBanditData,
        _ predicted: (quality: Matrix, cost: Matrix),
        _ data: TrainingSet,
        _ costScale: CostScale,
        _ draw: RatioDraw
    ) throws(LearningError) -> Double {
        let frame = try data.frame(costScale)
        let rows = Array(stride(from: 0, to: task.prompts, by: max(1, task.prompts / 500)))
        let batch = DecisionBatch(
            features: task.features.rows(at: rows),
            candidates: data.candidates,
            predictedQuality: predicted.quality.rows(at: rows),
            predictedCost: predicted.cost.rows(at: rows)
        )
        var (logits, rewards): ([Matrix], [Matrix]) = ([], [])
        do throws(PolicyError) {
            let policy = try LLMBanditPolicy(parameters: parameters, frame: frame)
            for share in [0.1, 0.3, 0.5, 0.7, 0.9] {
                let ratio = draw.quantile(share)
                logits.append(policy.logits(batch, preference: try Preference(quality: 1, cost: ratio)))
                let weights = task.weights(ratio: ratio)
                var reward = Matrix(rows: rows.count, columns: task.models)
                for (position, prompt) in rows.enumerated() {
                    let known = task.known[prompt]
                    for (model, value) in zip(known, task.rewards(prompt: prompt, models: known)) {
                        reward[position, model] = weights.quality * value.quality + weights.cost * value.cost
                    }
                }
                rewards.append(reward)
            }
        } catch {
            throw .policy(error)
        }
        return RewardUnit.fit(
            logits: logits,
            rewards: rewards,
            known: rows.flatMap { row in (0..<task.models).map { data.outcomes.isKnown(prompt: row, model: $0) } },
            entropyWeight: self.settings.entropyWeight
        )
    }

    /// Platt's scaling of the out-of-fold predictions: the outcomes are at hand, so both its parameters can be found.
    private func calibration(_ task: LLMBanditData) -> PlattScaling {
        var (logits, scores) = (task.scores, task.quality)
        for place in logits.elements.indices { logits.elements[place] = logit(logits.elements[place]) }
        for prompt in 0..<task.prompts {
            let known = Set(task.known[prompt])
            for model in 0..<task.models where !known.contains(model) { scores[prompt, model] = .nan }
        }
        return PlattScaling(logits: logits, scores: scores)
    }
}

extension ItemResponseTrainer.Fit {
    /// The calibrated probabilities of the held-out logits, n x K.
    fileprivate var heldOutQuality: Matrix {
        var quality = heldOutLogits
        for place in quality.elements.indices {
            quality.elements[place] = calibration.probability(quality.elements[place])
        }
        return quality
    }
}

extension Matrix {
    /// Moves every element by `share` of the way to the other matrix's.
    fileprivate mutating func mix(_ share: Float, of other: Matrix) {
        for place in elements.indices { elements[place] += share * (other.elements[place] - elements[place]) }
    }
}

extension PlattScaling {
    /// sigmoid(slope * f + intercept).
    func probability(_ logit: Float) -> Float {
        Float(1 / (1 + exp(-(slope * Double(logit) + intercept))))
    }
}
