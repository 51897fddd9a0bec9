// Wolpert, "Stacked Generalization" (1992): predictors of different kinds, combined by how they do on prompts they were
// not fitted to. Shares by ensemble selection; README.md in Stacking has the method and its figures.

internal import Numerics
package import RoutingPolicy

/// The options of ``StackedTrainer``.
package struct StackedOptions: TrainingOptions {
    var folds = 3
    var rounds = 20

    package static let declared = [
        Setting("folds", \Self.folds, in: 2...20, "parts of the training prompts held out in turn"),
        Setting("rounds", \Self.rounds, in: 1...1000, "how finely shares are chosen: 1 / rounds"),
    ]

    package init() {}
}

/// Predicted utility over a mean of predictors whose shares are chosen by cross-validation.
package enum StackedTrainer: Trainer {
    package static let name = "stacked"
    package static let summary =
        "predicted utility over the hierarchical model, clusters, neighbours and ridge, in shares by cross-validation"

    package static let feedback = NaturalFeedback.uniformReplay

    private static let members: [any Trainer.Type] = [
        HierarchicalTrainer.self, ClusterTrainer.self, NearestNeighborTrainer.self, RidgeTrainer.self,
    ]
    package static let usesWeights = true

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: StackedOptions,
        seed: UInt64,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        // A log with one model a prompt cannot judge choices, and squared errors say little about them.
        let members = RoutingScore.judgesChoices(data.outcomes) ? members : [HierarchicalTrainer.self]
        var predictors = PredictorBlend(of: members, costScale: costScale, seed: seed)
        let fitted = try predictors.fittedMembers(data)
        let counts =
            members.count == 1
            ? [1] : try shares(of: predictors, data, costScale: costScale, options: options, seed: seed)
        let blend = BlendPredictor(
            members: zip(fitted, counts).filter { $0.1 > 0 }.map { BlendPredictor.Member($0, weight: Double($1)) },
            candidates: data.candidates.count
        )
        var chosen: [String: SettingValue] = [:]
        for (member, count) in zip(members, counts) {
            chosen["share_\(member.name)"] = .number(Double(count) / Double(counts.reduce(0, +)))
        }
        return LearnedParts(
            policy: PredictedUtilityPolicy(costScale: costScale).parameters,
            predictor: blend.parameters,
            outcomes: data.outcomes.count,
            chosen: chosen
        )
    }

    /// How often each member is taken; all once where the data are too few to hold some out.
    private static func shares(
        of predictors: PredictorBlend,
        _ data: TrainingSet,
        costScale: CostScale,
        options: StackedOptions,
        seed: UInt64
    ) throws(LearningError) -> [Int] {
        let (prompts, models) = (data.features.rows, data.candidates.count)
        let even = members.map { _ in 1 }
        guard prompts >= 2 * options.folds else { return even }
        var held = members.map { _ in
            (quality: Matrix(rows: prompts, columns: models), outputTokens: Matrix(rows: prompts, columns: models))
        }
        let validation = CrossValidation(prompts: prompts, folds: options.folds, seed: seed)
        for fold in validation.folds {
            let part = data.part(at: validation.rest(of: fold))
            guard (0..<models).allSatisfy({ !part.outcomes.prompts(knownFor: $0).isEmpty }) else { return even }
            var predictors = predictors
            let fitted = try predictors.fittedMembers(part)
            let features = data.features.rows(at: fold)
            for (member, predictor) in fitted.enumerated() {
                let predictions = predictor.predictions(features)
                for (row, prompt) in fold.enumerated() {
                    for model in 0..<models {
                        held[member].quality[prompt, model] = predictions.quality[row, model]
                        held[member].outputTokens[prompt, model] = predictions.outputTokens[row, model]
                    }
                }
            }
        }
        return EnsembleSelection(members: held).counts(rounds: options.rounds) { quality, outputTokens in
            RoutingScore.total((quality, outputTokens), of: data, costScale: costScale)
        }
    }
}
