internal import Numerics
package import RoutingPolicy

/// What the logistic predictor and the one with a hidden layer share: how their network is trained.
package struct ScoreNetworkOptions: TrainingOptions {
    var training = ScoreNetworkTraining()
    var weightDecay = -1.0

    package static let declared = [
        Setting("epochs", \Self.training.epochs, in: 1...10_000, "at most so many passes over the prompts"),
        Setting("batch", \Self.training.batchSize, in: 1...65_536, "prompts a step"),
        Setting("learning_rate", \Self.training.learningRate, in: 1e-9...10, "Adam's step size"),
        Setting(
            "validation_share",
            \Self.training.validationShare,
            in: 0.01...0.9,
            "prompts that only decide when to stop"
        ),
        Setting("patience", \Self.training.patience, in: 1...10_000, "epochs without progress that end training"),
        Setting(
            "weight_decay",
            \Self.weightDecay,
            in: -1...1e6,
            "L2 penalty on the weights; -1: chosen by cross-validation"
        ),
        Setting("cost_weight", \Self.training.costWeight, in: 0...1000, "weight of the error of log answer length"),
    ]

    package init() {}
}

extension ScoreNetworkOptions {
    /// Trains the network these options describe, for predicted utility.
    func parts(
        _ data: TrainingSet,
        _ costScale: CostScale,
        seed: UInt64,
        _ progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        var training = training
        training.weightDecay = try chosenWeightDecay(data, costScale, seed: seed)
        let (predictor, epoch) = try training.run(
            features: data.features,
            outcomes: data.outcomes,
            seed: seed,
            progress: progress
        )
        return LearnedParts(
            policy: PredictedUtilityPolicy(costScale: costScale).parameters,
            predictor: predictor.parameters,
            outcomes: data.outcomes.count,
            chosen: ["epoch": .number(Double(epoch)), "weight_decay": .number(training.weightDecay)]
        )
    }

    /// The option, or the value with the best held-out choices.
    private func chosenWeightDecay(
        _ data: TrainingSet,
        _ costScale: CostScale,
        seed: UInt64
    ) throws(LearningError) -> Double {
        guard weightDecay < 0 else { return weightDecay }
        let candidates = [0.3, 0.01, 0.03, 0.1, 1, 3]
        guard data.features.rows >= 6 else { return candidates[0] }
        let validation = CrossValidation(prompts: data.features.rows, seed: seed)
        let best = try validation.best(data: data, costScale: costScale) { fold throws(LearningError) in
            var predictions: [(quality: Matrix, outputTokens: Matrix)] = []
            for decay in candidates {
                var trial = training
                trial.weightDecay = decay
                let fit = try trial.run(
                    features: fold.features,
                    outcomes: fold.outcomes,
                    seed: seed
                ) { _ in }
                predictions.append(fit.predictor.predictions(fold.heldFeatures))
            }
            return predictions
        }
        return candidates[best]
    }
}
