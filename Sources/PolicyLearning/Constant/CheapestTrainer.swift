// The model with the lowest mean cost, for all prompts: a baseline.

package import RoutingPolicy

/// One model for all prompts: the one whose typical call costs least.
package enum CheapestTrainer: Trainer {
    package static let name = "cheapest"
    package static let summary = "the model with the lowest mean cost, for all prompts"

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: RidgeOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        try RidgeTrainer.parts(CheapestPolicy(calls: data.typicalCalls(data.outcomes)), data, options)
    }
}

extension CheapestPolicy: Trainable {
    package static var trainer: any Trainer.Type { CheapestTrainer.self }
}
