// Agrawal and Goyal, "Thompson Sampling for Contextual Bandits with Linear Payoffs" (arXiv 1209.3352).

package import RoutingPolicy

/// Trains lints on the scalar reward by bandit replay.
package enum LinTSTrainer: Trainer {
    package static let name = "lints"
    package static let summary = "LinTS: a linear model of the reward for each model, chosen by posterior draws"
    package static let feedback = NaturalFeedback.ownReplay

    package static let options: [TrainingOption] =
        [
            TrainingOption("scale", "v, the posterior's standard deviations are widened so", default: 0.3, in: 0...1e6),
            TrainingOption("draws", "redraws that estimate propensities", default: 1000, in: 1...100_000, whole: true),
        ] + LinearBanditParts.options

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: TrainingOptions,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let scale = options["scale"]
        let draws = options.whole("draws")
        // A setting of a snapshot is a number with 53 bits.
        let seed = options.seed & 0xF_FFFF_FFFF_FFFF
        let rule = LinearBanditTraining.Rule.posteriorSample(scale: scale)
        return try LinearBanditParts.learn(data, costScale, options, rule: rule, keepsInverses: true, progress) {
            LinTSPolicy(arms: $0, scale: scale, draws: draws, seed: seed)
        }
    }
}
