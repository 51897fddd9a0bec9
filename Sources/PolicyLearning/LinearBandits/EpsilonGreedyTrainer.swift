// Sutton and Barto, "Reinforcement Learning" (2nd edition), section 2.2; Table 7 of BaRP (arXiv 2510.07429).

package import RoutingPolicy

/// The options of ``EpsilonGreedyTrainer``.
package struct EpsilonGreedyOptions: TrainingOptions {
    var epsilon = 0.1
    var bandit = LinearBanditOptions()

    package static let declared =
        [Setting("epsilon", \Self.epsilon, in: 0...1, "share of uniform choices in training")]
        + LinearBanditOptions.declared.map { $0.within(\.bandit) }

    package init() {}
}

/// Trains epsilon-greedy on the scalar reward by bandit replay.
package enum EpsilonGreedyTrainer: Trainer {
    package static let name = "epsilon-greedy"
    package static let summary = "epsilon-greedy: a linear model of the reward for each model, with uniform exploration"
    package static let feedback = NaturalFeedback.ownReplay

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: EpsilonGreedyOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let rule = LinearBanditTraining.Rule.epsilonGreedy(epsilon: options.epsilon)
        return try LinearBanditParts.learn(
            data,
            costScale,
            options.bandit,
            seed: seed,
            rule: rule,
            keepsInverses: false,
            progress
        ) {
            EpsilonGreedyPolicy(arms: $0)
        }
    }
}

extension EpsilonGreedyPolicy: Trainable {
    package static var trainer: any Trainer.Type { EpsilonGreedyTrainer.self }
}
