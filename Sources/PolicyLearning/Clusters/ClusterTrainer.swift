// Zhang et al., "The Avengers" (arXiv 2505.19797), with quality and cost in place of rank; the nearest
// clusters are averaged.

internal import Numerics
package import RoutingPolicy

/// The options of ``ClusterTrainer``.
package struct ClusterOptions: TrainingOptions {
    var clusters = 0
    var shrinkage = -1.0
    var top = 3
    var tables = 4

    package static let declared = [
        Setting(
            "clusters",
            \Self.clusters,
            in: 0...10_000,
            "clusters of the first table; 0: chosen by cross-validation"
        ),
        Setting(
            "shrinkage",
            \Self.shrinkage,
            in: -1...1e6,
            "weight of the model's mean in a cluster, in prompts; -1: chosen by cross-validation"
        ),
        Setting("top", \Self.top, in: 1...1000, "how many nearest clusters to average"),
        Setting(
            "tables",
            \Self.tables,
            in: 1...100,
            "how many clusterings to average; every second has 3/2 times the clusters"
        ),
    ]

    package init() {}
}

/// Predicted utility over the mean outcomes of the nearest clusters of training prompts.
package enum ClusterTrainer: Trainer {
    package static let name = "kmeans"
    package static let summary = "predicted utility over clusters of training prompts (spherical k-means)"
    package static let usesWeights = true

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: ClusterOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let (tables, top) = (options.tables, options.top)
        let settings = settings(options)
        var best = 0
        if settings.count > 1, data.features.rows >= 6 {
            let validation = CrossValidation(prompts: data.features.rows, seed: seed)
            best = try validation.best(data: data, costScale: costScale) { fold in
                var clusterings: [Int: [SphericalKMeans]] = [:]
                return settings.map { setting in
                    let found =
                        clusterings[setting.clusters]
                        ?? Self.clusterings(fold.features, setting.clusters, tables: tables, seed: seed)
                    clusterings[setting.clusters] = found
                    return predictor(found, fold.outcomes, setting.shrinkage, top: top).predictions(fold.heldFeatures)
                }
            }
        }
        let chosen = settings[best]
        let found = clusterings(data.features, chosen.clusters, tables: tables, seed: seed)
        return LearnedParts(
            policy: PredictedUtilityPolicy(costScale: costScale).parameters,
            predictor: predictor(found, data.outcomes, chosen.shrinkage, top: top).parameters,
            outcomes: data.outcomes.count,
            chosen: ["clusters": .number(Double(chosen.clusters)), "shrinkage": .number(chosen.shrinkage)]
        )
    }

    private static func settings(_ options: ClusterOptions) -> [(clusters: Int, shrinkage: Double)] {
        let clusters = options.clusters > 0 ? [options.clusters] : [20, 10, 30, 45]
        let shrinkages = options.shrinkage >= 0 ? [options.shrinkage] : [20, 5, 10, 40]
        return clusters.flatMap { count in shrinkages.map { (count, $0) } }
    }

    private static func clusterings(_ features: Matrix, _ clusters: Int, tables: Int, seed: UInt64) -> [SphericalKMeans]
    {
        (0..<tables).map { table in
            SphericalKMeans(
                features,
                clusters: table % 2 == 0 ? clusters : clusters * 3 / 2,
                seed: RandomStream.clustering(table).seed(seed)
            )
        }
    }

    private static func predictor(
        _ clusterings: [SphericalKMeans],
        _ outcomes: OutcomeTable,
        _ shrinkage: Double,
        top: Int
    ) -> ClusterPredictor {
        ClusterPredictor(tables: clusterings.map { $0.table(outcomes, shrinkage: shrinkage) }, top: top)
    }
}

extension ClusterPredictor: Trainable {
    package static var trainer: any Trainer.Type { ClusterTrainer.self }
}
