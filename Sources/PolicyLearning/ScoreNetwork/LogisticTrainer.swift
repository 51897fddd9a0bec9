// Logistic regression (Cox, "The Regression Analysis of Binary Sequences", 1958) of quality, with scores in [0, 1] as
// in Papke and Wooldridge's fractional form (1996); the predictor of CARROT (arXiv 2502.03261) in its simplest shape.

package import RoutingPolicy

/// Predicted utility over a logistic regression of quality and a linear one of log answer length for each model.
package enum LogisticTrainer: Trainer {
    package static let name = "logistic"
    package static let summary =
        "predicted utility over logistic regressions of quality and linear ones of log answer length"

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: ScoreNetworkOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        var options = options
        options.training.hiddenWidth = 0
        return try options.parts(data, costScale, seed: seed, progress)
    }
}
