// LLM Bandit (arXiv 2502.02743) with what its normalisation by the set's largest cost cannot give: resolution among
// cheap models, and the whole range of preferences. README.md has the reasons behind the defaults.

package import RoutingPolicy

/// Trains LLM Bandit in the utility-residual form with cost in logarithms: logits are predicted utility plus a
/// correction that is learned, cost has one reference for all sets, and preferences cover six orders of magnitude of
/// w_c / w_q.
package enum UtilityResidualTrainer: ResumableTrainer {
    package static let name = "llm-bandit-wide"
    package static let takesMinutes = true
    package static let logRefusal: String? = "it learns from prompts that every model answered"
    package static let summary = "LLM Bandit with one cost reference, all preferences, and a strong predictor below it"

    package static let defaults = {
        var options = LLMBanditOptions()
        options.predictor = .blend
        options.costForm = .globalLogarithm
        options.usesPredictedCost = true
        options.lowestRatio = 1e-3
        options.highestRatio = 1e3
        options.utilityWeight = 30
        options.hasPromptEffects = true
        options.readsContext = false
        options.pretrainingSteps = 0
        options.steps = 300
        options.followsExactGradient = true
        options.mixup = 0
        options.validationShare = 0.15
        options.learningRate = 3e-4
        return options
    }()

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: LLMBanditOptions,
        seed: UInt64,
        resuming: TrainingCheckpoint?,
        checkpoint: (TrainingCheckpoint) -> Void,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        try LLMBanditPipeline(options: options, costScale: costScale, seed: seed)
            .learn(data, resuming: resuming, checkpoint: checkpoint, progress: progress)
    }
}
