// Our own policy: README.md in this folder has the method, its sources and its figures.

internal import Numerics
package import RoutingPolicy

/// The options of ``HierarchicalTrainer``.
package struct HierarchicalOptions: TrainingOptions {
    var components = 128
    var skillShare = -1.0
    var largestWeight = TrainingSet.largestWeight
    var tables = 8

    package static let declared = [
        Setting(
            "components",
            \Self.components,
            in: 1...2048,
            "how many principal components of the features enter"
        ),
        Setting(
            "skill_share",
            \Self.skillShare,
            in: -1...1,
            "weight of the models' own logistic slopes beside shared difficulty and correction; "
                + "-1: chosen by cross-validation"
        ),
        Setting(
            "largest_weight",
            \Self.largestWeight,
            in: 1...1e6,
            "bound on the weight 1/(K p) of an outcome chosen with propensity p"
        ),
        Setting(
            "tables",
            \Self.tables,
            in: 0...100,
            "how many clusterings, of a size that the likelihood chooses, tell what the regressions leave unexplained; "
                + "0: none"
        ),
    ]

    package init() {}
}

/// Predicted utility over a hierarchical logistic model of quality and a hierarchical linear model of log answer
/// length.
package enum HierarchicalTrainer: Trainer {
    package static let name = "hierarchical"
    package static let summary =
        "predicted utility over a hierarchical (mixed) model of all models at once, from any mix of outcomes"

    package static let feedback = NaturalFeedback.uniformReplay
    package static let usesWeights = true

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: HierarchicalOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let observations = Observations(data, largestWeight: options.largestWeight)
        var estimator = HierarchicalEstimator(components: options.components, skillShare: options.skillShare)
        var chosen: [String: SettingValue] = [:]
        if estimator.skillShare < 0 {
            let validation = SkillShareValidation(
                data,
                costScale: costScale,
                largestWeight: options.largestWeight,
                seed: seed
            )
            let share = try validation.share(estimator)
            estimator.skillShare = share
            chosen["skill_share"] = .number(share)
        }
        var parameters = try estimator.parameters(observations, data)
        if options.tables > 0 {
            let predicted = try data.predictor(parameters, costScale).predictions(data.features).quality
            let effects = ClusterEffects.tables(
                options.tables,
                features: data.features,
                observations: observations,
                predicted: predicted,
                seed: seed
            )
            chosen["clusters"] = .number(Double(effects[0].centroids.rows))
            for (index, table) in effects.enumerated() {
                parameters.tensors["cluster.\(index).centroids"] = table.centroids
                parameters.tensors["cluster.\(index).effect"] = table.effect
            }
        }
        return LearnedParts(
            policy: PredictedUtilityPolicy(costScale: costScale).parameters,
            predictor: parameters,
            outcomes: observations.count,
            chosen: chosen
        )
    }
}

extension HierarchicalPredictor: Trainable {
    package static var trainer: any Trainer.Type { HierarchicalTrainer.self }
}
