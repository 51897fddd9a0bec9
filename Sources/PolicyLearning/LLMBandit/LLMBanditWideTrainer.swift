// LLM Bandit (arXiv 2502.02743) with what its normalisation by the set's largest cost cannot give: resolution among cheap models, and
// the whole range of preferences. LLMBandit/README.md has the reasons and the measurements behind the defaults.

package import RoutingPolicy

/// Trains LLM Bandit's set policy on top of a strong predictor, over six orders of magnitude of w_c / w_q.
package enum LLMBanditWideTrainer: ResumableTrainer {
    package static let name = "llm-bandit-wide"
    package static let takesMinutes = true
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
        options.policy.readsContext = false
        options.policy.pretrainingSteps = 0
        options.policy.steps = 300
        options.policy.followsExactGradient = true
        options.policy.mixup = 0
        options.policy.validationShare = 0.15
        options.policy.learningRate = 3e-4
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
        try options.learning.learn(
            data,
            costScale: costScale,
            seed: seed,
            resuming: resuming,
            checkpoint: checkpoint,
            progress: progress
        )
    }
}
