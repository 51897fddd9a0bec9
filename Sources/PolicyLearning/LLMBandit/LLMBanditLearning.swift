// LLM Bandit (arXiv 2502.02743), all stages: identity vectors, predicted scores, supervised pretraining, policy optimisation.

internal import Glibc
internal import ItemResponse
internal import LinearAlgebra
internal import RoutingPolicy

/// From a training set to the two parts of an LLM Bandit policy.
struct LLMBanditLearning {
    /// What gives the predicted score of the context.
    enum Source: Int {
        /// sigmoid f of the item response model, as in the paper.
        case itemResponse = 0
        /// The blend of ridge regression, clusters and neighbours.
        case blend = 1
    }

    let settings: SetPolicySettings
    let identity: IdentityTraining
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
        let item = try Self.fitted { () throws(ItemResponseError) in try identity.fit(Self.answers(data), seed: seed) }
        let predicted = try predictions(data, item, costScale, seed: seed)
        let meanCost = data.outcomes.means { _, cost in cost }
        let scaled = meanCost.map { costScale.unbounded($0) }
        let reference = max(scaled.reduce(0, +) / Float(models), 1e-20)
        func costs(_ predicted: Matrix) -> Matrix {
            var result = predicted
            for place in result.elements.indices {
                result.elements[place] =
                    usesPredictedCost ? costScale.unbounded(result.elements[place]) : scaled[place % models]
            }
            return result
        }
        let task = SetPolicyData(
            features: data.features,
            identities: item.identities,
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
        let trained = try SetPolicyTraining(settings).run(
            task,
            calibration: calibration(task),
            seed: seed,
            resuming: resuming,
            interval: checkpointInterval,
            checkpoint: checkpoint,
            progress: progress
        )
        var tensors = trained.policy.tensors
        tensors["identities"] = item.identities
        tensors["cost"] = Matrix([meanCost])
        let policy = PolicyParameters(
            algorithm: LLMBanditPolicy.algorithm,
            settings: [
                "heads": Double(settings.heads),
                "cost_form": Double(costForm.rawValue),
                "dynamic_cost": usesPredictedCost ? 1 : 0,
                "cost_reference": Double(reference),
                "lowest_ratio": min(settings.ratio.range.lowerBound, CostForm.largestRatio),
                "highest_ratio": min(settings.ratio.range.upperBound, CostForm.largestRatio),
                "temperature": temperature,
            ],
            tensors: tensors
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
        _ item: ItemResponseModel,
        _ costScale: CostScale,
        seed: UInt64
    ) throws(LearningError) -> (outOfFold: (quality: Matrix, cost: Matrix), predictor: PolicyParameters) {
        switch source {
        case .itemResponse:
            let predictor = Self.predictor(item, data)
            let outOfFold = try OutOfFold.predictions(data, folds: folds, seed: seed) { part throws(LearningError) in
                let model = try Self.fitted { () throws(ItemResponseError) in
                    try identity.fit(Self.answers(part), seed: seed)
                }
                return { features in Self.predictor(model, part).predictions(features) }
            }
            return (outOfFold, predictor.parameters)
        case .blend:
            var blend = PredictorBlend(costScale: costScale, seed: seed)
            let predictor = try blend.fit(data)
            let outOfFold = try OutOfFold.predictions(data, folds: folds, seed: seed) { part throws(LearningError) in
                var own = blend
                let predictor = try own.fit(part)
                return { features in predictor.predictions(features) }
            }
            return (outOfFold, predictor.parameters)
        }
    }

    private static func predictor(_ item: ItemResponseModel, _ data: TrainingSet) -> ItemResponsePredictor {
        ItemResponsePredictor(model: item, cost: data.outcomes.means { _, cost in cost })
    }

    private static func answers(_ data: TrainingSet) throws(ItemResponseError) -> GradedAnswers {
        var scores = data.outcomes.quality
        for place in scores.elements.indices where !data.outcomes.known[place] { scores.elements[place] = .nan }
        return try GradedAnswers(features: data.features, scores: scores)
    }

    private static func fitted<Value>(
        _ body: () throws(ItemResponseError) -> Value
    ) throws(LearningError) -> Value {
        do throws(ItemResponseError) {
            return try body()
        } catch {
            switch error {
            case .diverged(let step, let tensor):
                throw .divergedInStep(stage: "identity vectors", step: step, tensor: tensor)
            default: throw .invalidTrainingSet(error.description)
            }
        }
    }

    /// Platt's scaling of the out-of-fold predictions: the outcomes are at hand, so both its parameters can be found.
    private func calibration(_ task: SetPolicyData) -> PlattScaling {
        var (logits, labels): ([Float], [Float]) = ([], [])
        for prompt in 0..<task.prompts {
            for model in task.known[prompt] {
                logits.append(logit(task.scores[prompt, model]))
                labels.append(task.quality[prompt, model])
            }
        }
        return PlattScaling(fitting: logits, labels: labels)
    }
}
