// Agrawal and Goyal, "Thompson Sampling for Contextual Bandits with Linear Payoffs" (arXiv 1209.3352).

package import RoutingPolicy

/// The options of ``LinTSTrainer``.
package struct LinTSOptions: TrainingOptions {
    var scale = 0.3
    var draws = 1000
    var bandit = LinearBanditOptions()

    package static let declared =
        [
            Setting("scale", \Self.scale, in: 0...1e6, "v, the posterior's standard deviations are widened so"),
            Setting("draws", \Self.draws, in: 1...100_000, "redraws that estimate propensities"),
        ]
        + LinearBanditOptions.declared.map { $0.within(\.bandit) }

    package init() {}
}

/// Trains lints on the scalar reward by bandit replay.
package enum LinTSTrainer: Trainer {
    package static let name = "lints"
    package static let summary = "LinTS: a linear model of the reward for each model, chosen by posterior draws"
    package static let feedback = NaturalFeedback.ownReplay

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: LinTSOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let scale = options.scale
        let draws = options.draws
        // A setting of a snapshot is a number with 53 bits.
        let drawSeed = seed & 0xF_FFFF_FFFF_FFFF
        let rule = LinearBanditTraining.Rule.posteriorSample(scale: scale)
        return try LinearBanditParts.learn(
            data,
            costScale,
            options.bandit,
            seed: seed,
            rule: rule,
            keepsInverses: true,
            progress
        ) {
            LinTSPolicy(arms: $0, scale: scale, draws: draws, seed: drawSeed)
        }
    }
}

extension LinTSPolicy: Trainable {
    package static var trainer: any Trainer.Type { LinTSTrainer.self }
}
