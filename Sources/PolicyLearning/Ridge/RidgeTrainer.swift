// Ridge regressions of quality and cost, predictors of the kind that RouterBench compares (arXiv 2403.12031).

internal import Numerics
package import RoutingPolicy

/// The options of ``RidgeTrainer``.
package struct RidgeTrainerOptions: TrainingOptions {
    var penalty = 0.0

    package static let declared = [
        Setting(
            "ridge_penalty",
            \Self.penalty,
            in: 0...1e9,
            "lambda of the ridge regression that predicts outcomes; 0: chosen by cross-validation"
        )
    ]

    package init() {}
}

/// Predicted utility over a ridge regression of quality and log answer length for each model.
package enum RidgeTrainer: Trainer {
    package static let name = "ridge"
    package static let summary = "predicted utility over a linear model of quality and log answer length"
    package static let usesWeights = true

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: RidgeTrainerOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let candidates: [Double] = [30, 3, 10, 100, 300]
        var lambda = options.penalty
        if lambda == 0 {
            lambda = candidates[0]
            if data.features.rows >= 6 {
                let validation = CrossValidation(prompts: data.features.rows, seed: seed)
                let best = try validation.best(data: data, costScale: costScale) { fold throws(LearningError) in
                    var predictions: [(quality: Matrix, outputTokens: Matrix)] = []
                    for penalty in candidates {
                        let fit = try RidgeRegression.fit(
                            features: fold.features,
                            outcomes: fold.outcomes,
                            penalty: penalty
                        )
                        predictions.append(fit.predictions(fold.heldFeatures))
                    }
                    return predictions
                }
                lambda = candidates[best]
            }
        }
        let fit = try RidgeRegression.fit(features: data.features, outcomes: data.outcomes, penalty: lambda)
        return LearnedParts(
            policy: PredictedUtilityPolicy(costScale: costScale).parameters,
            predictor: fit.parameters,
            outcomes: data.outcomes.count,
            chosen: ["ridge_penalty": .number(lambda)]
        )
    }

    /// A policy that needs no more learning, beside a ridge predictor over all known outcomes.
    static func parts(
        _ policy: some StoredPolicy,
        _ data: TrainingSet,
        _ options: RidgeOptions
    ) throws(LearningError) -> LearnedParts {
        let predictor = try RidgeRegression.fit(
            features: data.features,
            outcomes: data.outcomes,
            penalty: options.penalty
        )
        return LearnedParts(
            policy: policy.parameters,
            predictor: predictor.parameters,
            outcomes: data.outcomes.count
        )
    }
}

extension RidgePredictor: Trainable {
    package static var trainer: any Trainer.Type { RidgeTrainer.self }
}
