// Wei et al., "Learning to Route LLMs from Bandit Feedback: One Policy, Many Trade-offs", arXiv 2510.07429.

internal import Numerics
package import RoutingPolicy

/// Trains BaRP by bandit replay, with a ridge predictor over the outcomes that training looked at.
package enum BaRPTrainer: Trainer {
    package static let name = "barp"
    package static let summary = "BaRP: a preference-conditioned network trained by REINFORCE on bandit feedback"
    package static let feedback = NaturalFeedback.ownReplay

    package static let options: [TrainingOption] = [
        TrainingOption("epochs", "passes over the prompts", default: 100, in: 1...10_000, whole: true),
        TrainingOption(
            "minimum_steps",
            "epochs are added until there are so many gradient steps",
            default: 10_000,
            in: 0...10_000_000,
            whole: true
        ),
        TrainingOption("batch", "prompts a step", default: 32, in: 1...65_536, whole: true),
        TrainingOption("learning_rate", "Adam's step size", default: 1e-4, in: 1e-9...10),
        TrainingOption("entropy_weight", "beta, the weight of the entropy bonus", default: 0.05, in: 0...10),
        TrainingOption("entropy_final_share", "beta in the last epoch over the first", default: 1, in: 1e-6...1),
        .flag("leave_one_out", "1: a row's baseline is the mean reward of the batch's other rows"),
        TrainingOption("preference_width", "width of the preference encoder", default: 64, in: 1...4096, whole: true),
        TrainingOption("hidden_width", "width of the head's hidden layers", default: 256, in: 1...8192, whole: true),
        RidgeTrainer.penalty,
    ]

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: TrainingOptions,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        try parts(data, costScale, head: .perceptron, options, progress)
    }

    /// Trains by bandit replay, with a ridge predictor over the outcomes that were looked at.
    static func parts(
        _ data: TrainingSet,
        _ costScale: CostScale,
        head: TrainableBaRPNetwork.HeadKind,
        _ options: TrainingOptions,
        _ progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let training = training(options, head: head)
        var replay = BanditReplay(data.outcomes)
        let network = try training.run(
            features: data.features,
            replay: &replay,
            costScale: costScale,
            seed: options.seed,
            progress: progress
        )
        return try parts(network, data, replay.revealed, costScale, training, options)
    }

    /// The training that `options` describe.
    static func training(_ options: TrainingOptions, head: TrainableBaRPNetwork.HeadKind) -> ReinforceTrainer {
        var training = ReinforceTrainer()
        training.head = head
        training.epochs = options.whole("epochs")
        training.minimumSteps = options.whole("minimum_steps")
        training.batchSize = options.whole("batch")
        training.learningRate = options["learning_rate"]
        training.entropyWeight = options["entropy_weight"]
        training.finalEntropyShare = options["entropy_final_share"]
        training.leavesOneOut = options.isOn("leave_one_out")
        training.preferenceWidth = options.whole("preference_width")
        training.hiddenWidth = options.whole("hidden_width")
        return training
    }

    /// A trained network beside a ridge predictor over the outcomes it was trained on.
    static func parts(
        _ network: TrainableBaRPNetwork,
        _ data: TrainingSet,
        _ outcomes: OutcomeTable,
        _ costScale: CostScale,
        _ training: ReinforceTrainer,
        _ options: TrainingOptions
    ) throws(LearningError) -> LearnedParts {
        let predictor = try RidgeRegression.fit(
            features: data.features,
            outcomes: outcomes,
            penalty: options[RidgeTrainer.penalty.name]
        )
        return LearnedParts(
            policy: policy(network, data, outcomes, costScale, training).parameters,
            predictor: predictor.parameters,
            outcomes: outcomes.count,
            chosen: ["epochs": Double(training.epochs(prompts: data.features.rows))]
        )
    }

    /// The network with the unit of its logits, from the outcomes it was trained on.
    private static func policy(
        _ network: TrainableBaRPNetwork,
        _ data: TrainingSet,
        _ outcomes: OutcomeTable,
        _ costScale: CostScale,
        _ training: ReinforceTrainer
    ) -> BaRPPolicy {
        let policy = BaRPPolicy(network: network.network, rewardUnit: 1, costScale: costScale)
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
        return BaRPPolicy(network: network.network, rewardUnit: unit, costScale: costScale)
    }
}
