package import RoutingPolicy

/// The options of BaRP's trainers: its training, and the ridge predictor beside it.
package struct BaRPOptions: TrainingOptions {
    package var training = {
        var training = BaRPTraining()
        training.minimumSteps = 10_000
        return training
    }()

    package var ridge = RidgeOptions()

    package static let declared =
        [
            Setting("epochs", \Self.training.epochs, in: 1...10_000, "passes over the prompts"),
            Setting(
                "minimum_steps",
                \Self.training.minimumSteps,
                in: 0...10_000_000,
                "epochs are added until there are so many gradient steps"
            ),
            Setting("batch", \Self.training.batchSize, in: 1...65_536, "prompts a step"),
            Setting("learning_rate", \Self.training.learningRate, in: 1e-9...10, "Adam's step size"),
            Setting(
                "entropy_weight",
                \Self.training.entropyWeight,
                in: 0...10,
                "beta, the weight of the entropy bonus"
            ),
            Setting(
                "entropy_final_share",
                \Self.training.finalEntropyShare,
                in: 1e-6...1,
                "beta in the last epoch over the first"
            ),
            Setting(
                "leave_one_out",
                \Self.training.leavesOneOut,
                "a row's baseline is the mean reward of the batch's other rows"
            ),
            Setting(
                "preference_width",
                \Self.training.preferenceWidth,
                in: 1...4096,
                "width of the preference encoder"
            ),
            Setting("hidden_width", \Self.training.hiddenWidth, in: 1...8192, "width of the head's hidden layers"),
        ] + RidgeOptions.declared.map { $0.within(\Self.ridge) }

    package init() {}
}
