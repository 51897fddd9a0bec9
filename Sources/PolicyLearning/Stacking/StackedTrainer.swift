// Wolpert, "Stacked Generalization" (1992): predictors of different kinds, combined by how they do on prompts they were not
// fitted to. Shares by ensemble selection; README.md in Stacking has the method and its figures.

internal import Numerics
package import RoutingPolicy

/// Predicted utility over a mean of predictors whose shares are chosen by cross-validation.
package enum StackedTrainer: Trainer {
    package static let name = "stacked"
    package static let summary =
        "predicted utility over the hierarchical model, clusters, neighbours and ridge, in shares by cross-validation"

    package static let feedback = NaturalFeedback.uniformReplay

    package static let options: [TrainingOption] = [
        TrainingOption("folds", "parts of the training prompts held out in turn", default: 3, in: 2...20, whole: true),
        TrainingOption("rounds", "how finely shares are chosen: 1 / rounds", default: 20, in: 1...1000, whole: true),
    ]

    private static let members: [any Trainer.Type] = [
        HierarchicalTrainer.self, ClusterTrainer.self, NearestNeighborTrainer.self, RidgeTrainer.self,
    ]

    package static func learn(
        _ data: TrainingSet,
        costScale: CostScale,
        options: TrainingOptions,
        progress: (TrainingProgress) -> Void
    ) throws(LearningError) -> LearnedParts {
        // A log with one model a prompt cannot judge choices, and squared errors say little about them.
        let members = RoutingScore.judgesChoices(data.outcomes) ? members : [HierarchicalTrainer.self]
        var predictors = PredictorBlend(of: members, costScale: costScale, seed: options.seed)
        let fitted = try predictors.fittedMembers(data)
        let counts =
            members.count == 1 ? [1] : try shares(of: predictors, data, costScale: costScale, options: options)
        let blend = BlendPredictor(
            members: zip(fitted, counts).filter { $0.1 > 0 }.map { BlendPredictor.Member($0, weight: Double($1)) },
            candidates: data.candidates.count
        )
        var chosen: [String: Double] = [:]
        for (member, count) in zip(members, counts) {
            chosen["share_\(member.name)"] = Double(count) / Double(counts.reduce(0, +))
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
        options: TrainingOptions
    ) throws(LearningError) -> [Int] {
        let (prompts, models) = (data.features.rows, data.candidates.count)
        let even = members.map { _ in 1 }
        guard prompts >= 2 * options.whole("folds") else { return even }
        var held = members.map { _ in
            (quality: Matrix(rows: prompts, columns: models), outputTokens: Matrix(rows: prompts, columns: models))
        }
        let validation = CrossValidation(prompts: prompts, folds: options.whole("folds"), seed: options.seed)
        for fold in validation.folds {
            let isHeld = Set(fold)
            let part = data.part(at: (0..<prompts).filter { !isHeld.contains($0) })
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
        return EnsembleSelection(members: held).counts(rounds: options.whole("rounds")) { quality, outputTokens in
            RoutingScore.total((quality, outputTokens), of: data, costScale: costScale)
        }
    }
}
