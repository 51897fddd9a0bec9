// Li, "LLM Bandit: Cost-Efficient LLM Generation via Preference-Conditioned Dynamic Routing" (arXiv 2502.02743), as
// specified; what the paper leaves open is an option. LLMBandit/README.md says which values are whose.

package import RoutingPolicy

/// Trains LLM Bandit in the paper's form: identity vectors, a set policy over [identity ; cost ; predicted score], PPO.
package enum LLMBanditTrainer: ResumableTrainer {
    package static let name = "llm-bandit"
    package static let takesMinutes = true
    package static let logRefusal: String? = "it learns from prompts that every model answered"
    package static let summary = "LLM Bandit: identity vectors and a set policy, pretrained and then trained by PPO"

    package static let defaults = LLMBanditOptions()

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

extension LLMBanditPolicy: Trainable {
    package static var trainer: any Trainer.Type { LLMBanditTrainer.self }
}
