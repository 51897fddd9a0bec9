// The MLP predictor of BaRP's specification (arXiv 2510.07429), section 6; RouterBench's MLP router (arXiv 2403.12031).

package import RoutingPolicy

/// Predicted utility over a network of one hidden layer that predicts quality and log answer length.
package enum PerceptronTrainer: Trainer {
    package static let name = "mlp"
    package static let summary =
        "predicted utility over a network that predicts quality and answer length (CARROT-like)"

    package struct Options: TrainingOptions {
        var network = ScoreNetworkOptions()

        package static let declared =
            [Setting("hidden_width", \Options.network.training.hiddenWidth, in: 1...8192, "units of the hidden layer")]
            + ScoreNetworkOptions.declared.map { $0.within(\.network) }

        package init() {}
    }

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: Options,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        try options.network.parts(data, costScale, seed: seed, progress)
    }
}
