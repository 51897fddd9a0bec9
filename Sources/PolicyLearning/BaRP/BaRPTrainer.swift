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
        head: BaRPNetwork.HeadKind,
        _ options: BaRPOptions,
        seed: UInt64,
        _ progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        var training = options.training
        training.head = head
        var replay = BanditReplay(data.outcomes)
        let network = try training.run(
            features: data.features,
            replay: &replay,
            costScale: costScale,
            seed: seed,
            progress: progress
        )
        return try parts(network, data, replay.revealed, costScale, training, options)
    }

    /// A trained network beside a ridge predictor over the outcomes it was trained on.
    static func parts(
        _ network: BaRPNetwork,
        _ data: TrainingSet,
        _ outcomes: OutcomeTable,
        _ costScale: CostScale,
        _ training: BaRPTraining,
        _ options: BaRPOptions
    ) throws(LearningError) -> LearnedParts {
        let predictor = try RidgeRegression.fit(
            features: data.features,
            outcomes: outcomes,
            penalty: options.ridge.penalty
        )
        return LearnedParts(
            policy: policy(network, data, outcomes, costScale, training).parameters,
            predictor: predictor.parameters,
            outcomes: outcomes.count,
            chosen: ["epochs": .number(Double(training.epochs(prompts: data.features.rows)))]
        )
    }

    /// The network with the unit of its logits, from the outcomes it was trained on.
    private static func policy(
        _ network: BaRPNetwork,
        _ data: TrainingSet,
        _ outcomes: OutcomeTable,
        _ costScale: CostScale,
        _ training: BaRPTraining
    ) -> BaRPPolicy {
        let policy = network.policy(rewardUnit: 1, costScale: costScale)
        var (logits, rewards): ([Matrix], [Matrix]) = ([], [])
        for weight in [0.1, 0.3, 0.5, 0.7, 0.9] {
            guard let preference = try? Preference(quality: 1 - weight, cost: weight) else { continue }
            logits.append(policy.logits(data.features, preference: preference))
            var reward = outcomes.quality
            for place in reward.elements.indices {
                let cost = costScale.scaled(outcomes.cost.elements[place])
                reward.elements[place] = Float(1 - weight) * reward.elements[place] - Float(weight) * cost
            }
            rewards.append(reward)
        }
        let unit = RewardUnit.fit(
            logits: logits,
            rewards: rewards,
            known: outcomes.known,
            entropyWeight: training.entropyWeight * training.finalEntropyShare
        )
        return network.policy(rewardUnit: unit, costScale: costScale)
    }
}

extension BaRPPolicy: Trainable {
    package static var trainer: any Trainer.Type { BaRPTrainer.self }
}
