// The model with the lowest mean cost, for all prompts: a baseline.

package import RoutingPolicy

/// One model for all prompts: the one whose typical call costs least.
package enum CheapestTrainer: Trainer {
    package static let name = "cheapest"
    package static let summary = "the model with the lowest mean cost, for all prompts"
    package static let options: [TrainingOption] = [RidgeTrainer.penalty]

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: TrainingOptions,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        try RidgeTrainer.parts(CheapestPolicy(calls: data.typicalCalls(data.outcomes)), data, options)
    }
}
