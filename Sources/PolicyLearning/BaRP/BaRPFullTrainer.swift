// The full-information baseline of BaRP (arXiv 2510.07429): the bound that its feedback cannot pass in expectation.

package import RoutingPolicy

/// Trains BaRP's network under full information: the same steps, beta and preferences, with the exact policy gradient.
package enum BaRPFullTrainer: Trainer {
    package static let name = "barp-full"
    package static let logRefusal: String? = "it learns from prompts that every model answered"
    package static let summary = "BaRP's network trained with every model's outcome, by the exact gradient"

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: BaRPOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let network = try ReinforceTrainer(options).run(
            features: data.features,
            outcomes: data.outcomes,
            costScale: costScale,
            seed: seed,
            progress: progress
        )
        return try BaRPTrainer.parts(network, data, data.outcomes, costScale, options)
    }
}
