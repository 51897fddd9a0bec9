// Li, Chu, Langford and Schapire, "A Contextual-Bandit Approach to Personalized News Article Recommendation" (arXiv
// 1003.0146).

package import RoutingPolicy

/// The options of ``LinUCBTrainer``.
package struct LinUCBOptions: TrainingOptions {
    var alpha = 1.0
    var inferenceAlpha = 0.0
    var bandit = LinearBanditOptions()

    package static let declared =
        [
            Setting("alpha", \Self.alpha, in: 0...1e6, "widths added to the mean in training"),
            Setting(
                "inference_alpha",
                \Self.inferenceAlpha,
                in: 0...1e6,
                "widths added to the mean when routing"
            ),
        ]
        + LinearBanditOptions.declared.map { $0.within(\.bandit) }

    package init() {}
}

/// Trains linucb on the scalar reward by bandit replay.
package enum LinUCBTrainer: Trainer {
    package static let name = "linucb"
    package static let summary =
        "LinUCB: a linear model of the reward for each model, chosen by upper confidence bounds"
    package static let feedback = NaturalFeedback.ownReplay

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: LinUCBOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let rule = LinearBanditTraining.Rule.upperConfidence(alpha: options.alpha)
        let alpha = options.inferenceAlpha
        return try LinearBanditParts.learn(
            data,
            costScale,
            options.bandit,
            seed: seed,
            rule: rule,
            keepsInverses: true,
            progress
        ) {
            LinUCBPolicy(arms: $0, alpha: alpha)
        }
    }
}

extension LinUCBPolicy: Trainable {
    package static var trainer: any Trainer.Type { LinUCBTrainer.self }
}
