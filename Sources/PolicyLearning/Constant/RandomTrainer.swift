// Every model with the same probability: a baseline.

package import RoutingPolicy

/// Every model with the same probability.
package enum RandomTrainer: Trainer {
    package static let name = "random"
    package static let summary = "every model with the same probability"
    package static let options: [TrainingOption] = [RidgeTrainer.penalty]

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: TrainingOptions,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        try RidgeTrainer.parts(RandomPolicy(), data, options)
    }
}
