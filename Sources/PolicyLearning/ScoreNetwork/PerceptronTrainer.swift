// RouterBench's MLP router (arXiv 2403.12031).

package import RoutingPolicy

/// The options of ``PerceptronTrainer``.
package struct PerceptronOptions: TrainingOptions {
    var network = ScoreNetworkOptions()

    package static let declared =
        [Setting("hidden_width", \Self.network.training.hiddenWidth, in: 1...8192, "units of the hidden layer")]
        + ScoreNetworkOptions.declared.map { $0.within(\.network) }

    package init() {}
}

/// Predicted utility over a network of one hidden layer that predicts quality and log answer length.
package enum PerceptronTrainer: Trainer {
    package static let name = "mlp"
    package static let summary =
        "predicted utility over a network that predicts quality and answer length (CARROT-like)"

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: PerceptronOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        try options.network.parts(data, costScale, seed: seed, progress)
    }
}

extension ScoreNetworkPredictor: Trainable {
    package static var trainer: any Trainer.Type { PerceptronTrainer.self }
}
