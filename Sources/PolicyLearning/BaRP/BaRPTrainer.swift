// Wei et al., "Learning to Route LLMs from Bandit Feedback: One Policy, Many Trade-offs", arXiv 2510.07429.

internal import Numerics
package import RoutingPolicy

/// Trains BaRP by bandit replay, with a ridge predictor over the outcomes that training looked at.
package enum BaRPTrainer: Trainer {
    package static let name = "barp"
    package static let summary = "BaRP: a preference-conditioned network trained by REINFORCE on bandit feedback"
    package static let feedback = NaturalFeedback.ownReplay

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: BaRPOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        try parts(data, costScale, head: .perceptron, options, seed: seed, progress)
    }

    /// Trains by bandit replay, with a ridge predictor over the outcomes that were looked at.
    static func parts(
        _ data: TrainingSet,
        _ costScale: CostScale,
        head: TrainableBaRPNetwork.HeadKind,
        _ options: BaRPOptions,
        seed: UInt64,
        _ progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        var replay = BanditReplay(data.outcomes)
        let network = try ReinforceTrainer(options, head: head).run(
            features: data.features,
            replay: &replay,
            costScale: costScale,
            seed: seed,
            progress: progress
        )
        return try parts(network, data, replay.revealed, costScale, options)
    }

    /// A trained network beside a ridge predictor over the outcomes it was trained on.
    static func parts(
        _ network: TrainableBaRPNetwork,
        _ data: TrainingSet,
        _ outcomes: OutcomeTable,
        _ costScale: CostScale,
        _ options: BaRPOptions
    ) throws(LearningError) -> LearnedParts {
        let predictor = try RidgeRegression.fit(
            features: data.features,
            outcomes: outcomes,
            penalty: options.ridge.penalty
        )
        let unit = rewardUnit(network, data, outcomes, costScale, options)
        return LearnedParts(
            policy: BaRPPolicy(network: network.network, rewardUnit: unit, costScale: costScale).parameters,
            predictor: predictor.parameters,
            outcomes: outcomes.count,
            chosen: ["epochs": .number(Double(options.epochs(prompts: data.features.rows)))]
        )
    }

    /// The unit of the network's logits, from the outcomes it was trained on.
    private static func rewardUnit(
        _ network: TrainableBaRPNetwork,
        _ data: TrainingSet,
        _ outcomes: OutcomeTable,
        _ costScale: CostScale,
        _ options: BaRPOptions
    ) -> Double {
        let policy = BaRPPolicy(network: network.network, rewardUnit: 1, costScale: costScale)
        var (logits, rewards): ([Matrix], [Matrix]) = ([], [])
        for weight in [0.1, 0.3, 0.5, 0.7, 0.9] {
            guard let preference = try? Preference(quality: 1 - weight, cost: weight) else { continue }
            logits.append(policy.logits(data.features, preference: preference))
            var reward = outcomes.quality
            for index in reward.elements.indices {
                let cost = costScale.scaled(outcomes.cost.elements[index])
                reward.elements[index] = Float(1 - weight) * reward.elements[index] - Float(weight) * cost
            }
            rewards.append(reward)
        }
        return RewardUnit.fit(
            logits: logits,
            rewards: rewards,
            observed: outcomes.observed,
            entropyWeight: options.entropyWeight * options.finalEntropyShare
        )
    }
}

extension BaRPPolicy: Trainable {
    package static var trainer: any Trainer.Type { BaRPTrainer.self }
}
