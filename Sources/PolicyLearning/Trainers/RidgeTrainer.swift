// The ridge row of the baselines in BaRP's specification (arXiv 2510.07429), section 6; predictors of this kind are
// RouterBench's (arXiv 2403.12031).

package import RoutingPolicy

/// Predicted utility over a ridge regression of quality and log cost for each model.
package enum RidgeTrainer: Trainer {
    package static let name = "ridge"
    package static let summary = "predicted utility over a linear model of quality and log cost"

    /// The option shared by every trainer whose policy carries a ridge predictor.
    static let penalty = TrainingOption(
        "ridge_penalty",
        "lambda of the ridge regression that predicts outcomes",
        default: 10,
        in: 1e-6...1e9
    )

    package static let options: [TrainingOption] = [penalty]

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: TrainingOptions,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        try parts(PredictedUtilityPolicy(costScale: costScale), data, options)
    }

    /// A policy that needs no more learning, beside a ridge predictor over all known outcomes.
    static func parts(
        _ policy: some StoredPolicy,
        _ data: TrainingSet,
        _ options: TrainingOptions
    ) throws(LearningError) -> LearnedParts {
        let predictor = try RidgeRegression.fit(
            features: data.features,
            outcomes: data.outcomes,
            penalty: options[penalty.name]
        )
        return LearnedParts(
            policy: policy.parameters,
            predictor: predictor.parameters,
            outcomes: data.outcomes.count
        )
    }
}
