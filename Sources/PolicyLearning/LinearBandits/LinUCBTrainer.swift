// Li, Chu, Langford and Schapire, "A Contextual-Bandit Approach to Personalized News Article Recommendation" (arXiv 1003.0146).

package import RoutingPolicy

/// Trains linucb on the scalar reward by bandit replay.
package enum LinUCBTrainer: Trainer {
    package static let name = "linucb"
    package static let summary =
        "LinUCB: a linear model of the reward for each model, chosen by upper confidence bounds"
    package static let feedback = NaturalFeedback.ownReplay

    package static let options: [TrainingOption] =
        [
            TrainingOption("alpha", "widths added to the mean in training", default: 1, in: 0...1e6),
            TrainingOption("inference_alpha", "widths added to the mean when routing", default: 0, in: 0...1e6),
        ] + LinearBanditParts.options

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: TrainingOptions,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let rule = LinearBanditTraining.Rule.upperConfidence(alpha: options["alpha"])
        let alpha = options["inference_alpha"]
        return try LinearBanditParts.learn(data, costScale, options, rule: rule, keepsInverses: true, progress) {
            LinUCBPolicy(arms: $0, alpha: alpha)
        }
    }
}
