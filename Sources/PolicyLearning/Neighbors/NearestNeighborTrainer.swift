// The k nearest neighbours of Hu et al., RouterBench (arXiv 2403.12031), a usual baseline of learned routing.

internal import Numerics
package import RoutingPolicy

/// The options of ``NearestNeighborTrainer``.
package struct NearestNeighborOptions: TrainingOptions {
    var neighbors = 0
    var shrinkage = 1.0
    var usesSimilarityWeights = false

    package static let declared = [
        Setting(
            "neighbors",
            \Self.neighbors,
            in: 0...100_000,
            "k, how many training prompts to average; 0: chosen by cross-validation"
        ),
        Setting("shrinkage", \Self.shrinkage, in: 0...1e6, "weight of the model's mean beside its neighbours"),
        Setting("similarity_weights", \Self.usesSimilarityWeights, "weigh neighbours by their cosine"),
    ]

    package init() {}
}

/// Predicted utility over the outcomes of the nearest training prompts.
package enum NearestNeighborTrainer: Trainer {
    package static let name = "knn"
    package static let summary = "predicted utility over the k nearest training prompts"
    package static let usesWeights = true

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: NearestNeighborOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let candidates = [40, 5, 10, 20, 100, 200]
        var neighbors = options.neighbors
        if neighbors == 0 {
            neighbors = candidates[0]
            if data.features.rows >= 6 {
                let frame = try data.frame(costScale)
                let validation = CrossValidation(prompts: data.features.rows, seed: seed)
                let best = try validation.best(data: data, costScale: costScale) { fold throws(LearningError) in
                    var predictions: [(quality: Matrix, outputTokens: Matrix)] = []
                    for count in candidates {
                        let parameters = parameters(fold.features, fold.outcomes, neighbors: count, options)
                        predictions.append(try predictor(parameters, frame).predictions(fold.heldFeatures))
                    }
                    return predictions
                }
                neighbors = candidates[best]
            }
        }
        return LearnedParts(
            policy: PredictedUtilityPolicy(costScale: costScale).parameters,
            predictor: parameters(data.features, data.outcomes, neighbors: neighbors, options),
            outcomes: data.outcomes.count,
            chosen: ["neighbors": .number(Double(neighbors))]
        )
    }

    private static func predictor(
        _ parameters: PolicyParameters,
        _ frame: DecisionFrame
    ) throws(LearningError) -> NearestNeighborPredictor {
        do throws(PolicyError) {
            return try NearestNeighborPredictor(parameters: parameters, frame: frame)
        } catch {
            throw .policy(error)
        }
    }

    private static func parameters(
        _ features: Matrix,
        _ outcomes: OutcomeTable,
        neighbors: Int,
        _ options: NearestNeighborOptions
    ) -> PolicyParameters {
        let known = Matrix(
            rows: outcomes.prompts,
            columns: outcomes.models,
            elements: outcomes.observed.indices.map {
                outcomes.observed[$0] ? outcomes.weights?.elements[$0] ?? 1 : 0
            }
        )
        var settings = NearestNeighborSettings()
        settings.neighbors = neighbors
        settings.shrinkage = options.shrinkage
        settings.usesSimilarityWeights = options.usesSimilarityWeights
        return PolicyParameters(
            algorithm: NearestNeighborPredictor.algorithm,
            settings: settings,
            tensors: [
                "features": features.withUnitRows,
                "quality": outcomes.quality,
                "tokens": outcomes.outputTokens,
                "known": known,
                "mean_quality": Matrix([outcomes.means { $0.quality }]),
                "mean_tokens": Matrix([outcomes.means { $0.outputTokens }]),
            ]
        )
    }
}

extension NearestNeighborPredictor: Trainable {
    package static var trainer: any Trainer.Type { NearestNeighborTrainer.self }
}
