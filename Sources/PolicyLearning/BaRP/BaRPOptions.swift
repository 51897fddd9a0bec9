package import RoutingPolicy

/// The options of BaRP's trainers; as they come, with the values of the paper (arXiv 2510.07429).
package struct BaRPOptions: TrainingOptions {
    package var epochs = 100

    /// Epochs are added until there are so many steps: a set of a few hundred prompts has few batches an epoch, and
    /// Adam moves a weight by no more than the learning rate a step.
    package var minimumSteps = 10_000
    package var batchSize = 32
    package var learningRate = 1e-4

    /// beta in the first epoch.
    package var entropyWeight = 0.05

    /// beta in the last epoch over beta in the first; between them it falls geometrically, and 1 keeps it constant.
    package var finalEntropyShare = 1.0

    /// Whether a row's baseline is the mean reward of the batch's other rows; else the mean of all rows.
    package var leavesOneOut = false
    package var preferenceWidth = 64
    package var hiddenWidth = 256

    /// Those of the ridge predictor beside the policy.
    package var ridge = RidgeOptions()

    package static let declared =
        [
            Setting("epochs", \Self.epochs, in: 1...10_000, "passes over the prompts"),
            Setting(
                "minimum_steps",
                \Self.minimumSteps,
                in: 0...10_000_000,
                "epochs are added until there are so many gradient steps"
            ),
            Setting("batch", \Self.batchSize, in: 1...65_536, "prompts a step"),
            Setting("learning_rate", \Self.learningRate, in: 1e-9...10, "Adam's step size"),
            Setting(
                "entropy_weight",
                \Self.entropyWeight,
                in: 0...10,
                "beta, the weight of the entropy bonus"
            ),
            Setting(
                "entropy_final_share",
                \Self.finalEntropyShare,
                in: 1e-6...1,
                "beta in the last epoch over the first"
            ),
            Setting(
                "leave_one_out",
                \Self.leavesOneOut,
                "a row's baseline is the mean reward of the batch's other rows"
            ),
            Setting(
                "preference_width",
                \Self.preferenceWidth,
                in: 1...4096,
                "width of the preference encoder"
            ),
            Setting("hidden_width", \Self.hiddenWidth, in: 1...8192, "width of the head's hidden layers"),
        ] + RidgeOptions.declared.map { $0.within(\Self.ridge) }

    package init() {}

    /// How many epochs there will be over `prompts` prompts.
    package func epochs(prompts: Int) -> Int {
        let batches = max((prompts + batchSize - 1) / batchSize, 1)
        return max(epochs, (minimumSteps + batches - 1) / batches)
    }
}
