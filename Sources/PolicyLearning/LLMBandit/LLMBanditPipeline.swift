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
        let observed = try observedModels(data)
        let item = try ItemResponseTrainer.fit(data, itemResponse, progress: { _ in })
        let predicted = try predictions(data, item, costScale, seed: seed)
        let calls = data.typicalCalls(data.outcomes)
        let task = task(data, observed, item.model.identities, predicted, calls, costScale)
        // A ratio is counted in typical costs; a preference is not.
        var settings = settings
        if case .logarithmic(let range) = settings.ratio {
            let unit = Double(task.reference)
            settings.ratio = .logarithmic(range.lowerBound / unit...range.upperBound / unit)
        }
        let trained = try PPOTrainer.train(
            task,
            settings,
            calibration: task.calibration,
            seed: seed,
            resuming: resuming,
            interval: checkpointInterval,
            checkpoint: checkpoint,
            progress: progress
        )
        var policy = PolicyParameters(
            algorithm: LLMBanditPolicy.algorithm,
            settings: [
                "heads": Double(settings.heads),
                "cost_form": Double(costForm.rawValue),
                "dynamic_cost": usesPredictedCost ? 1 : 0,
                "cost_reference": Double(task.reference),
                "lowest_ratio": min(settings.ratio.range.lowerBound, CostForm.largestRatio),
                "highest_ratio": min(settings.ratio.range.upperBound, CostForm.largestRatio),
                "temperature": temperature,
                "reward_unit": 1,
            ],
            tensors: trained.policy.tensors.merging(calls.tensors) { first, _ in first }
        )
        policy.tensors["identities"] = task.identities
        policy.settings["reward_unit"] = try rewardUnit(
            policy,
            task,
            predicted,
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

    /// The models with an outcome for each prompt, ascending.
    private func observedModels(_ data: TrainingSet) throws(LearningError) -> [[Int]] {
        let models = data.candidates.count
        let observed = (0..<data.outcomes.prompts).map { prompt in
            (0..<models).filter { data.outcomes.isKnown(prompt: prompt, model: $0) }
        }
        guard models == 1 || observed.contains(where: { $0.count > 1 }) else {
            throw .invalidTrainingSet(
                "no prompt has outcomes of two models, so there is no candidate set to learn from; LLM Bandit needs graded answers "
                    + "of several models on the same prompts"
            )
        }
        return observed
    }

    /// What the policy learns from.
    private func task(
        _ data: TrainingSet,
        _ observed: [[Int]],
        _ identities: Matrix,
        _ predicted: Predictions,
        _ calls: TypicalCalls,
        _ costScale: CostScale
    ) -> LLMBanditData {
        let models = data.candidates.count
        let typical = calls.costs(data.candidates).map { costScale.unbounded($0) }
        func costs(_ costs: Matrix) -> Matrix {
            let scaled = costs.elements.enumerated().map { index, cost in
                usesPredictedCost ? costScale.unbounded(cost) : typical[index % models]
            }
            return Matrix(rows: costs.rows, columns: models, elements: scaled)
        }
        return LLMBanditData(
            features: data.features,
            identities: identities,
            scores: predicted.quality,
            shownCosts: costs(predicted.cost),
            quality: data.outcomes.quality,
            costs: costs(data.outcomes.cost),
            observed: observed,
            costForm: costForm,
            reference: max(typical.reduce(0, +) / Float(models), 1e-20),
            temperature: Float(temperature),
            normalizesScores: normalizesScores
        )
    }
}
