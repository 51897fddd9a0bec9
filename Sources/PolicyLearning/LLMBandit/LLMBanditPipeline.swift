// LLM Bandit (arXiv 2502.02743), all stages: identity vectors, predicted scores, supervised pretraining, policy
// optimisation.

internal import Numerics
internal import RoutingPolicy

/// From a training set to the two parts of an LLM Bandit policy.
struct LLMBanditPipeline {
    let options: LLMBanditOptions
    let costScale: CostScale
    let seed: UInt64

    func learn(
        _ data: TrainingSet,
        resuming: TrainingCheckpoint?,
        checkpoint: (TrainingCheckpoint) -> Void,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let observed = try observedModels(data)
        let item = try ItemResponseTrainer.fit(data, options.itemResponse, seed: seed, progress: { _ in })
        let predicted = try predictions(data, item)
        let calls = data.typicalCalls(data.outcomes)
        let task = task(data, observed, item.model.identities, predicted, calls)
        let trained = try PPOTrainer.train(
            task,
            options,
            calibration: task.calibration,
            seed: seed,
            resuming: resuming,
            interval: options.checkpointInterval,
            checkpoint: checkpoint,
            progress: progress
        )
        var tensors = trained.policy.tensors.merging(calls.tensors) { first, _ in first }
        tensors["identities"] = task.identities
        var settings = settings(task)
        let fresh = PolicyParameters(algorithm: LLMBanditPolicy.algorithm, settings: settings, tensors: tensors)
        settings.rewardUnit = try rewardUnit(fresh, task, predicted, data)
        return LearnedParts(
            policy: PolicyParameters(algorithm: LLMBanditPolicy.algorithm, settings: settings, tensors: tensors),
            predictor: predicted.predictor,
            outcomes: data.outcomes.count,
            chosen: [
                "kept_step": .number(Double(trained.keptStep)), "clipped_share": .number(trained.clippedShare),
            ]
        )
    }

    /// What the policy keeps beside its tensors, before its reward unit is found.
    private func settings(_ task: LLMBanditData) -> LLMBanditSettings {
        let ratios = options.ratios(reference: task.reference).range
        var settings = LLMBanditSettings()
        settings.heads = options.heads
        settings.costForm = options.costForm
        settings.usesPredictedCost = options.usesPredictedCost
        settings.costReference = Double(task.reference)
        settings.lowestRatio = min(ratios.lowerBound, CostForm.largestRatio)
        settings.highestRatio = min(ratios.upperBound, CostForm.largestRatio)
        settings.utilityWeight = options.utilityWeight
        settings.rewardUnit = 1
        return settings
    }

    /// The models with an outcome for each prompt, ascending.
    private func observedModels(_ data: TrainingSet) throws(LearningError) -> [[Int]] {
        let models = data.candidates.count
        let observed = (0..<data.outcomes.prompts).map { prompt in
            (0..<models).filter { data.outcomes.isObserved(prompt: prompt, model: $0) }
        }
        guard models == 1 || observed.contains(where: { $0.count > 1 }) else {
            throw .invalidTrainingSet(
                "no prompt has outcomes of two models, so there is no candidate set to learn from; "
                    + "LLM Bandit needs graded answers of several models on the same prompts"
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
        _ calls: TypicalCalls
    ) -> LLMBanditData {
        let models = data.candidates.count
        let typical = calls.costs(data.candidates).map { costScale.unbounded($0) }
        func costs(_ costs: Matrix) -> Matrix {
            let scaled = costs.elements.enumerated().map { index, cost in
                options.usesPredictedCost ? costScale.unbounded(cost) : typical[index % models]
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
            costForm: options.costForm,
            reference: max(typical.reduce(0, +) / Float(models), 1e-20),
            utilityWeight: Float(options.utilityWeight),
            normalizesScores: options.normalizesScores
        )
    }
}
