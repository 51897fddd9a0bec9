// The kNN row of the baselines in BaRP's specification (arXiv 2510.07429), section 6; Hu et al., RouterBench (arXiv
// 2403.12031).

internal import LinearAlgebra
package import RoutingPolicy

/// Predicted utility over the outcomes of the nearest training prompts.
package enum NearestNeighborTrainer: Trainer {
    package static let name = "knn"
    package static let summary = "predicted utility over the k nearest training prompts"

    package static let options: [TrainingOption] = [
        TrainingOption(
            "neighbors",
            "k, how many training prompts to average",
            default: 40,
            in: 1...100_000,
            whole: true
        ),
        TrainingOption("shrinkage", "weight of the model's mean beside its neighbours", default: 1, in: 0...1e6),
        .flag("similarity_weights", "1: weigh neighbours by their cosine"),
    ]

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: TrainingOptions,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let outcomes = data.outcomes
        let known = Matrix(
            rows: outcomes.prompts,
            columns: outcomes.models,
            elements: outcomes.known.map { $0 ? 1 : 0 }
        )
        let predictor = PolicyParameters(
            algorithm: NearestNeighborPredictor.algorithm,
            settings: [
                "neighbors": options["neighbors"],
                "shrinkage": options["shrinkage"],
                "similarity_weights": options["similarity_weights"],
            ],
            tensors: [
                "features": data.features.withUnitRows,
                "quality": outcomes.quality,
                "cost": outcomes.cost,
                "known": known,
                "mean_quality": Matrix([outcomes.means { quality, _ in quality }]),
                "mean_cost": Matrix([outcomes.means { _, cost in cost }]),
            ]
        )
        return LearnedParts(
            policy: PredictedUtilityPolicy(costScale: costScale).parameters,
            predictor: predictor,
            outcomes: outcomes.count
        )
    }
}
