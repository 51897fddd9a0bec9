// LLM Bandit (arXiv 2502.02743) with what its normalisation by the set's largest cost cannot give: resolution among cheap models, and
// the whole range of preferences. LLMBandit/README.md has the reasons and the measurements behind the defaults.

package import RoutingPolicy

/// Trains LLM Bandit's set policy on top of a strong predictor, over six orders of magnitude of w_c / w_q.
package enum UtilityResidualTrainer: ResumableTrainer {
    package static let name = "llm-bandit-wide"
    package static let takesMinutes = true
    package static let summary = "LLM Bandit with one cost reference, all preferences, and a strong predictor below it"

    package static let options = LLMBanditOptions.options([
        "predictor": 1, "cost_form": 1, "dynamic_cost": 1, "lowest_ratio": 1e-3, "highest_ratio": 1e3,
        "temperature": 30, "context": 0, "prompt_effects": 1,
        "pretraining_steps": 0, "steps": 300, "exact_gradient": 1, "mixup": 0, "validation_share": 0.15,
        "learning_rate": 3e-4,
    ])

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: TrainingOptions,
        resuming: TrainingCheckpoint?,
        checkpoint: (TrainingCheckpoint) -> Void,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        try LLMBanditOptions.learning(options).learn(
            data,
            costScale: costScale,
            seed: options.seed,
            resuming: resuming,
            checkpoint: checkpoint,
            progress: progress
        )
    }
}
