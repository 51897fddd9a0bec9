// Our own policy: README.md in this folder has the method, its sources and its figures.

internal import Numerics
package import RoutingPolicy

/// Predicted utility over a hierarchical logistic model of quality and a hierarchical linear model of log answer
/// length.
package enum HierarchicalTrainer: Trainer {
    package static let name = "hierarchical"
    package static let summary =
        "predicted utility over a hierarchical (mixed) model of all models at once, from any mix of outcomes"

    package static let feedback = NaturalFeedback.uniformReplay

    package static let options: [TrainingOption] = [
        TrainingOption(
            "components",
            "how many principal components of the features enter",
            default: 128,
            in: 1...2048,
            whole: true
        ),
        TrainingOption(
            "skill_share",
            "weight of the models' own logistic slopes beside shared difficulty and correction; "
                + "-1: chosen by cross-validation",
            default: -1,
            in: -1...1
        ),
        TrainingOption(
            "largest_weight",
            "bound on the weight 1/(K p) of an outcome chosen with propensity p",
            default: 10,
            in: 1...1e6
        ),
        TrainingOption(
            "tables",
            "how many clusterings, of a size that the likelihood chooses, tell what the regressions leave unexplained; "
                + "0: none",
            default: 8,
            in: 0...100,
            whole: true
        ),
    ]

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: TrainingOptions,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        let observations = Observations(
            data.outcomes,
            propensities: data.propensities,
            largestWeight: options["largest_weight"]
        )
        var estimator = HierarchicalEstimator(
            components: options.whole("components"),
            skillShare: options["skill_share"]
        )
        var chosen: [String: Double] = [:]
        if estimator.skillShare < 0 {
            let share = try SkillShareValidation(data, costScale: costScale, options: options).share(estimator)
            estimator.skillShare = share
            chosen["skill_share"] = share
        }
        var parameters = try estimator.parameters(observations, data)
        let tables = options.whole("tables")
        if tables > 0 {
            let predicted = try data.predictor(parameters, costScale).predictions(data.features).quality
            let effects = ClusterEffects.tables(
                tables,
                features: data.features,
                observations: observations,
                predicted: predicted,
                seed: options.seed
            )
            chosen["clusters"] = Double(effects[0].centroids.rows)
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
