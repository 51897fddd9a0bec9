import Foundation
import Numerics
import PolicyEvaluation
import PolicyLearning
import PromptEncoder
import RoutingPolicy

/// Whether a model that joins or leaves the candidates upsets the choice among the others.
///
/// Under Luce's choice axiom ("Individual Choice Behavior", 1959) it would not at all: removing a model from the set of a softmax only
/// shares out what it had. A policy that reads its candidates is free to break this. Measured for every model and preference, by choices
/// and by probabilities, beside what the removed model itself had.
struct RemovalExperiment {
    static let name = "llm-bandit-sets"
    static let question = "Does a model that joins or leaves the candidates upset the choice among the others?"

    let set: EvaluationSet
    let prompts: EncodedPrompts
    let encoder: EncoderIdentity
    let base: EvaluationPlan

    /// A trainer with its options, as the report names it.
    private struct Variant {
        let label: String
        let trainer: String
        var options: [String: SettingValue] = [:]
    }

    /// The wide form keeps the step that validation prefers, which may be its start; what training does shows in its last step.
    private static let variants = [
        Variant(label: "llm-bandit", trainer: "llm-bandit"),
        Variant(label: "llm-bandit-wide", trainer: "llm-bandit-wide"),
        Variant(label: "llm-bandit-wide, last step", trainer: "llm-bandit-wide", options: ["validation_share": 0]),
        Variant(
            label: "llm-bandit-wide that reads the candidates, last step",
            trainer: "llm-bandit-wide",
            options: ["validation_share": 0, "context": 1]
        ),
    ]
    private static let costWeights = [0, 0.1, 0.3, 0.5, 0.66]

    /// What a removed model had, and what changed among the others, as shares.
    private struct Removal {
        /// Of the prompts, and of those that had gone elsewhere.
        var (own, changed) = (0.0, 0.0)

        /// The mean probability, and the mean distance in total variation between what the others have left in proportion and what they get.
        var (ownProbability, moved) = (0.0, 0.0)
    }

    /// Trains, removes every model in turn, and gives the report's text.
    func run() throws -> String {
        let progress = Progress("removals", total: base.seeds * Self.variants.count, unit: "policies")
        var generator = RandomStream.resamples.generator(0)
        let resamples = PromptResamples(prompts: set.texts.count, draws: 2, using: &generator)
        var found: [String: [Removal]] = [:]
        for seed in 1...base.seeds {
            let part = try SeedPart(set, prompts: prompts, plan: base, seed: seed, resamples: resamples)
            for variant in Self.variants {
                let entrant = try EvaluationPlan.Entrant(variant.trainer)
                let data = try part.trainingSet(for: entrant, draw: 0, candidates: set.candidates, encoder: encoder)
                let policy = try TrainerRegistry.train(
                    variant.trainer,
                    data: data,
                    options: variant.options,
                    seed: UInt64(seed)
                )
                found[variant.label, default: []] += try removals(policy, part.testPrompts)
                progress.advance(by: 1)
            }
        }
        progress.finish()
        return report(found)
    }

    private func removals(_ trained: TrainedPolicy, _ prompts: EncodedPrompts) throws -> [Removal] {
        let policy = try LLMBanditPolicy(parameters: trained.policyParameters, frame: trained.frame)
        let predictor = try PolicyRegistry.predictor(trained.predictorParameters, frame: trained.frame)
        let (quality, tokens) = predictor.predictions(prompts.features)
        let cost = trained.pricing.costs(inputTokens: prompts.inputTokens, outputTokens: tokens)
        func distribution(_ preference: Preference, without removed: Int? = nil) -> Matrix {
            let batch = DecisionBatch(
                features: prompts.features,
                candidates: set.candidates,
                predictedQuality: quality,
                predictedCost: cost,
                allowed: set.candidates.indices.map { $0 != removed }
            )
            return policy.distribution(batch, preference: preference)
        }
        return try Self.costWeights.flatMap { weight in
            let preference = try Preference(quality: 1 - weight, cost: weight)
            let whole = distribution(preference)
            return set.candidates.indices.map { model in
                Self.removal(of: model, from: whole, leaving: distribution(preference, without: model))
            }
        }
    }

    private static func removal(of model: Int, from whole: Matrix, leaving rest: Matrix) -> Removal {
        var result = Removal()
        var (others, compared) = (0, 0)
        for row in 0..<whole.rows {
            let (before, after) = (whole.row(row), rest.row(row))
            let chosen = choice(before)
            if chosen != model {
                others += 1
                if choice(after) != chosen { result.changed += 1 }
            }
            let left = 1 - before[before.startIndex + model]
            result.ownProbability += Double(1 - left)
            // A model that had all leaves nothing to compare with.
            guard left > 1e-4 else { continue }
            compared += 1
            let distance = zip(before, after).enumerated()
                .reduce(Float(0)) { $1.offset == model ? $0 : $0 + abs($1.element.0 / left - $1.element.1) }
            result.moved += Double(distance) / 2
        }
        let count = Double(max(whole.rows, 1))
        result.own = 1 - Double(others) / count
        result.changed /= Double(max(others, 1))
        result.ownProbability /= count
        result.moved /= Double(max(compared, 1))
        return result
    }

    private static func choice(_ shares: ArraySlice<Float>) -> Int {
        (shares.indices.max { (shares[$0], $1) < (shares[$1], $0) } ?? shares.startIndex) - shares.startIndex
    }

    private func report(_ found: [String: [Removal]]) -> String {
        var table = MarkdownTable([
            "policy", "removals", "own choices, mean", "choices changed, mean", "largest", "beyond own",
            "own probability, mean", "probability moved, mean", "largest", "beyond own",
        ])
        for variant in Self.variants {
            let removals = found[variant.label] ?? []
            func mean(_ value: (Removal) -> Double) -> String {
                decimal(removals.reduce(0) { $0 + value($1) } / Double(max(removals.count, 1)), 4)
            }
            table.append([
                variant.label, "\(removals.count)",
                mean(\.own), mean(\.changed), decimal(removals.map(\.changed).max() ?? 0, 4),
                mean { $0.changed > $0.own ? 1 : 0 },
                mean(\.ownProbability), mean(\.moved), decimal(removals.map(\.moved).max() ?? 0, 4),
                mean { $0.moved > $0.ownProbability ? 1 : 0 },
            ])
        }
        return """
            # \(Self.question)

            Made by `waybill evaluate \(set.name) --experiment \(Self.name) --seeds \(base.seeds)`: each of \(set.candidates.count) models \
            removed in turn, at w_c = \(Self.costWeights.map { "\($0)" }.joined(separator: ", ")). Own choices: the share of prompts that \
            the removed model had. Choices changed: of the other prompts, the share that now goes elsewhere. Probability moved: the total \
            variation between what the others should have in proportion and what they get, of a softmax before its most probable model is \
            taken. Beyond own: the share of removals that changed more than the removed model had.

            \(table.text)
            """
    }
}
