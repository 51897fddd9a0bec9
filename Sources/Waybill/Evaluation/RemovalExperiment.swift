import Foundation
import LinearAlgebra
import PolicyEvaluation
import PolicyLearning
import RoutingPolicy

/// Whether a model that joins or leaves the candidates upsets the choice among the others.
///
/// Under Luce's choice axiom ("Individual Choice Behavior", 1959) it would not at all: removing a model from the set of a softmax only
/// shares out what it had. A policy that reads its candidates is free to break this. Measured for every model and preference: of the
/// prompts that did not go to the removed model, the share whose choice changes, beside the share of prompts that did go to it.
struct RemovalExperiment {
    static let name = "llm-bandit-sets"
    static let question = "Does a model that joins or leaves the candidates upset the choice among the others?"

    let set: EvaluationSet
    let features: Matrix
    let encoder: EncoderIdentity
    let base: EvaluationPlan

    private static let trainers = ["llm-bandit", "llm-bandit-wide", "blend"]
    private static let costWeights = [0, 0.1, 0.3, 0.5, 0.66]

    /// The prompts that a removed model had, and those of the others that changed, as shares.
    private struct Removal {
        let own: Double
        let changed: Double
    }

    /// Trains, removes every model in turn, and gives the report's text.
    func run() throws -> String {
        let progress = Progress("removals", total: base.seeds * Self.trainers.count, unit: "policies")
        var generator = PhiloxGenerator(seed: 2_000_000)
        let resamples = PromptResamples(prompts: set.texts.count, draws: 2, using: &generator)
        var found: [String: [Removal]] = [:]
        for seed in 1...base.seeds {
            let part = try SeedPart(set, features: features, plan: base, seed: seed, resamples: resamples)
            for name in Self.trainers {
                let entrant = try EvaluationPlan.Entrant(name)
                let data = try part.trainingSet(for: entrant, draw: 0, candidates: set.candidates, encoder: encoder)
                let options = ["exploration_floor": 0.0]
                let policy = try TrainerRegistry.train(name, data: data, options: options, seed: UInt64(seed))
                found[name, default: []] += try removals(policy, part.testFeatures)
                progress.advance(by: 1)
            }
        }
        progress.finish()
        return report(found)
    }

    private func removals(_ policy: TrainedPolicy, _ features: Matrix) throws -> [Removal] {
        let preferences = try Self.costWeights.map { try Preference(quality: 1 - $0, cost: $0) }
        let whole = try choices(policy, features, preferences, without: nil)
        return try set.candidates.indices.flatMap { model in
            let rest = try choices(policy, features, preferences, without: model)
            return zip(whole, rest).map { before, after in
                let others = before.indices.filter { before[$0] != model }
                let changed = others.count { before[$0] != after[$0] }
                return Removal(
                    own: 1 - Double(others.count) / Double(before.count),
                    changed: Double(changed) / Double(max(others.count, 1))
                )
            }
        }
    }

    /// The chosen model of each prompt, for each preference.
    private func choices(
        _ policy: TrainedPolicy,
        _ features: Matrix,
        _ preferences: [Preference],
        without model: Int?
    ) throws -> [[Int]] {
        try policy.route(
            features,
            encoderDigest: encoder.digest,
            preferences: preferences,
            allowed: set.candidates.indices.map { $0 != model }
        ).map { routed in
            (0..<features.rows).map { row in
                let shares = Array(routed.probabilities.row(row))
                return shares.indices.max { (shares[$0], $1) < (shares[$1], $0) } ?? 0
            }
        }
    }

    private func report(_ found: [String: [Removal]]) -> String {
        var lines = [
            "| policy | removals | changed, mean | changed, largest | own share, mean | changed beyond own share |",
            "| --- | ---: | ---: | ---: | ---: | ---: |",
        ]
        for name in Self.trainers {
            let removals = found[name] ?? []
            let count = Double(max(removals.count, 1))
            let cells = [
                "\(removals.count)",
                decimal(removals.reduce(0) { $0 + $1.changed } / count, 4),
                decimal(removals.map(\.changed).max() ?? 0, 4),
                decimal(removals.reduce(0) { $0 + $1.own } / count, 4),
                decimal(Double(removals.count { $0.changed > $0.own }) / count, 4),
            ]
            lines.append("| \(name) | " + cells.joined(separator: " | ") + " |")
        }
        return """
            # \(Self.question)

            Made by `waybill evaluate \(set.name) --experiment \(Self.name) --seeds \(base.seeds)`: each of \(set.candidates.count) models \
            removed in turn, at w_c = \(Self.costWeights.map { "\($0)" }.joined(separator: ", ")). Changed: of the prompts that did not go to \
            the removed model, the share that now goes elsewhere. Own share: the prompts that did. Last column: the share of removals that \
            changed more than the removed model had.

            \(lines.joined(separator: "\n"))

            """
    }
}
