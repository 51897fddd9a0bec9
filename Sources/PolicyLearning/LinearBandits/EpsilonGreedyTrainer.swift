// Sutton and Barto, "Reinforcement Learning" (2nd edition), section 2.2; Table 7 of BaRP (arXiv 2510.07429).

package import RoutingPolicy

/// Trains epsilon-greedy on the scalar reward by bandit replay.
package enum EpsilonGreedyTrainer: Trainer {
    package static let name = "epsilon-greedy"
    package static let summary = "epsilon-greedy: a linear model of the reward for each model, with uniform exploration"
    package static let feedback = NaturalFeedback.ownReplay

    package static let options: [TrainingOption] =
        [TrainingOption("epsilon", "share of uniform choices in training", default: 0.1, in: 0...1)]
        + LinearBanditParts.options

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: TrainingOptions,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let rule = LinearBanditTraining.Rule.epsilonGreedy(epsilon: options["epsilon"])
        return try LinearBanditParts.learn(data, costScale, options, rule: rule, keepsInverses: false, progress) {
            EpsilonGreedyPolicy(arms: $0)
        }
    }
}
