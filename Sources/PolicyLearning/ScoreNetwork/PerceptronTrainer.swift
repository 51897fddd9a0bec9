// RouterBench's MLP router (arXiv 2403.12031).

internal import Numerics
package import RoutingPolicy

/// Predicted utility over a network of one hidden layer that predicts quality and log answer length.
package enum PerceptronTrainer: Trainer {
    package static let name = "mlp"
    package static let summary =
        "predicted utility over a network that predicts quality and answer length (CARROT-like)"

    package static let options: [TrainingOption] =
        [TrainingOption("hidden_width", "units of the hidden layer", default: 100, in: 1...8192, whole: true)]
        + sharedOptions

    /// What the logistic predictor shares.
    static let sharedOptions: [TrainingOption] = [
        TrainingOption("epochs", "at most so many passes over the prompts", default: 200, in: 1...10_000, whole: true),
        TrainingOption("batch", "prompts a step", default: 64, in: 1...65_536, whole: true),
        TrainingOption("learning_rate", "Adam's step size", default: 1e-3, in: 1e-9...10),
        TrainingOption("validation_share", "prompts that only decide when to stop", default: 0.15, in: 0.01...0.9),
        TrainingOption(
            "patience",
            "epochs without progress that end training",
            default: 10,
            in: 1...10_000,
            whole: true
        ),
        TrainingOption(
            "weight_decay",
            "L2 penalty on the weights; -1: chosen by cross-validation",
            default: -1,
            in: -1...1e6
        ),
        TrainingOption("cost_weight", "weight of the error of log answer length", default: 0.2, in: 0...1000),
    ]

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: TrainingOptions,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let width = options.whole("hidden_width")
        return try parts(data, costScale, hiddenWidth: width, options, progress)
    }

    static func parts(
        _ data: TrainingSet,
        _ costScale: CostScale,
        hiddenWidth: Int,
        _ options: TrainingOptions,
        _ progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        var training = ScoreNetworkTraining()
        training.hiddenWidth = hiddenWidth
        training.epochs = options.whole("epochs")
        training.batchSize = options.whole("batch")
        training.learningRate = options["learning_rate"]
        training.validationShare = options["validation_share"]
        training.patience = options.whole("patience")
        training.costWeight = options["cost_weight"]
        training.weightDecay = try weightDecay(data, costScale, training, options)
        let (predictor, epoch) = try training.run(
            features: data.features,
            outcomes: data.outcomes,
            seed: options.seed,
            progress: progress
        )
        return LearnedParts(
            policy: PredictedUtilityPolicy(costScale: costScale).parameters,
            predictor: predictor.parameters,
            outcomes: data.outcomes.count,
            chosen: ["epoch": Double(epoch), "weight_decay": training.weightDecay]
        )
    }

    /// The option, or the value with the best held-out choices.
    private static func weightDecay(
        _ data: TrainingSet,
        _ costScale: CostScale,
        _ training: ScoreNetworkTraining,
        _ options: TrainingOptions
    ) throws(LearningError) -> Double {
        guard options["weight_decay"] < 0 else { return options["weight_decay"] }
        let candidates = [0.3, 0.01, 0.03, 0.1, 1, 3]
        guard data.features.rows >= 6 else { return candidates[0] }
        let validation = CrossValidation(prompts: data.features.rows, seed: options.seed)
        let best = try validation.best(data: data, costScale: costScale) { fold throws(LearningError) in
            var predictions: [(quality: Matrix, outputTokens: Matrix)] = []
            for decay in candidates {
                var trial = training
                trial.weightDecay = decay
                let fit = try trial.run(
                    features: fold.features,
                    outcomes: fold.outcomes,
                    seed: options.seed
                ) { _ in }
                predictions.append(fit.predictor.predictions(fold.heldFeatures))
            }
            return predictions
        }
        return candidates[best]
    }
}
