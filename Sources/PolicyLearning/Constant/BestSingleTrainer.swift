// The one model that is best at a preference, for all prompts: a baseline.

package import RoutingPolicy

/// One model for all prompts: the best at the job's preference by mean training utility.
package enum BestSingleTrainer: Trainer {
    package static let name = "best-single"
    package static let logRefusal: String? = "its means would compare models on different prompts"
    package static let summary = "one model for all prompts, the best at the job's preference"

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: RidgeOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let policy = BestSinglePolicy(
            quality: data.outcomes.means { $0.quality },
            calls: data.typicalCalls(data.outcomes),
            costScale: costScale
        )
        return try RidgeTrainer.parts(policy, data, options)
    }
}

extension BestSinglePolicy: Trainable {
    package static var trainer: any Trainer.Type { BestSingleTrainer.self }
}
