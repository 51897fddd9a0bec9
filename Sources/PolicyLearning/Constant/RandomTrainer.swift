// Every model with the same probability: a baseline.

package import RoutingPolicy

/// Every model with the same probability.
package enum RandomTrainer: Trainer {
    package static let name = "random"
    package static let summary = "every model with the same probability"

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: RidgeOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        try RidgeTrainer.parts(RandomPolicy(), data, options)
    }
}

extension RandomPolicy: Trainable {
    package static var trainer: any Trainer.Type { RandomTrainer.self }
}
