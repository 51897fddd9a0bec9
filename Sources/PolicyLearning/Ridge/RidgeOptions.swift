package import RoutingPolicy

/// The option of every trainer whose policy carries a ridge predictor beside it.
package struct RidgeOptions: TrainingOptions {
    /// lambda.
    package var penalty = 10.0

    package static let declared = [
        Setting(
            "ridge_penalty",
            \Self.penalty,
            in: 1e-6...1e9,
            "lambda of the ridge regression that predicts outcomes"
        )
    ]

    package init() {}
}
