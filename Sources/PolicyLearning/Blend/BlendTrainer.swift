// Predicted utility over an equal-weight opinion pool (Stone 1961) of the two predictors that do best alone.

package import RoutingPolicy

/// Predicted utility over the mean of ridge regression and clusters: what the set policy must beat.
package enum BlendTrainer: Trainer {
    package static let name = "blend"
    package static let summary = "predicted utility over the mean of ridge and k-means predictions"
    package static let usesWeights = true

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: NoOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        var blend = PredictorBlend(costScale: costScale, seed: seed)
        let predictor = try blend.fit(data)
        return LearnedParts(
            policy: PredictedUtilityPolicy(costScale: costScale).parameters,
            predictor: predictor.parameters,
            outcomes: data.outcomes.count
        )
    }
}

extension BlendPredictor: Trainable {
    package static var trainer: any Trainer.Type { BlendTrainer.self }
}
