import Foundation
import Numerics
import PolicyEvaluation
import PolicyLearning
import PromptEncoder
import RoutingPolicy

/// Two questions about LLM Bandit (arXiv 2502.02743) that curves do not answer.
///
/// What one policy for all preferences gives up against one trained for each, and what happens at preferences that training left out.
/// Judged by the method's own reward, and on raw quality and cost.
struct PreferenceExperiment {
    static let name = "llm-bandit-preferences"
    static let question =
        "What does one LLM Bandit policy give up against one for each preference, and at preferences that training left out?"

    let set: EvaluationSet
    let prompts: EncodedPrompts
    let encoder: EncoderIdentity
    let base: EvaluationPlan

    /// w2 of the specialised policies, and of the columns.
    static let ratios = [0, 0.25, 0.5, 1, 1.5, 1.75, 2]

    /// A way to train: its name, and its options for a w2 to be judged at.
    private struct Variant: Sendable {
        let name: String
        let options: @Sendable (Double) -> [String: SettingValue]

        /// Whether a policy is trained for each w2.
        let isSpecialized: Bool
    }

    private static let variants = [
        Variant(name: "one policy, w2 in [0, 2]", options: { _ in [:] }, isSpecialized: false),
        Variant(
            name: "one policy, w2 in [0.5, 1.5] only",
            options: { _ in ["lowest_ratio": 0.5, "highest_ratio": 1.5] },
            isSpecialized: false
        ),
        Variant(
            name: "one policy a preference",
            options: { ["lowest_ratio": .number($0), "highest_ratio": .number($0)] },
            isSpecialized: true
        ),
    ]

    /// What a policy reached at one w2: mean normalised reward, quality, and cost in USD.
    private struct Reached {
        var (reward, quality, cost) = (0.0, 0.0, 0.0)
    }

    /// Trains and judges all variants, and gives the report's text.
    func run() throws -> String {
        let progress = Progress("preferences", total: base.seeds * (2 + Self.ratios.count), unit: "trainings")
        var table: [String: [[Reached]]] = [:]
        let resamples: PromptResamples = {
            var generator = RandomStream.resamples.generator(0)
            return PromptResamples(prompts: set.texts.count, draws: 2, using: &generator)
        }()
        for seed in 1...base.seeds {
            let part = try SeedPart(set, prompts: prompts, plan: base, seed: seed, resamples: resamples)
            let entrant = try EvaluationPlan.Entrant("llm-bandit")
            let data = try part.trainingSet(for: entrant, draw: 0, candidates: set.candidates, encoder: encoder)
            for variant in Self.variants {
                var policy: TrainedPolicy?
                let reached = try Self.ratios.map { ratio in
                    if policy == nil || variant.isSpecialized {
                        var options = variant.options(ratio)
                        options["explore"] = 0
                        policy = try TrainerRegistry.train(
                            "llm-bandit",
                            data: data,
                            options: options,
                            seed: UInt64(seed)
                        )
                        progress.advance(by: 1)
                    }
                    guard let policy else { return Reached() }
                    return try judge(policy, part.testPrompts, part.test.outcomes, meanCost(data), ratio: ratio)
                }
                table[variant.name, default: []].append(reached)
            }
        }
        progress.finish()
        return report(table)
    }

    private func meanCost(_ data: TrainingSet) -> [Float] { data.outcomes.means { $0.cost } }

    private func judge(
        _ policy: TrainedPolicy,
        _ prompts: EncodedPrompts,
        _ outcomes: PolicyEvaluation.OutcomeTable,
        _ meanCost: [Float],
        ratio: Double
    ) throws -> Reached {
        let routed = try policy.route(
            prompts,
            encoderDigest: encoder.digest,
            preference: Preference(quality: 1, cost: ratio)
        )
        let largest = Double(meanCost.max() ?? 0)
        var reached = Reached()
        for row in 0..<prompts.count {
            let best = Double(outcomes.scores.row(row).max() ?? 0)
            for model in meanCost.indices where routed.probabilities[row, model] > 0 {
                let share = Double(routed.probabilities[row, model]) / Double(prompts.count)
                let score = Double(outcomes.scores[row, model])
                let normalized = (best > 0 ? score / best : 0, largest > 0 ? Double(meanCost[model]) / largest : 0)
                reached.reward += share * (normalized.0 - ratio * normalized.1)
                reached.quality += share * score
                reached.cost += share * Double(outcomes.costs[row, model])
            }
        }
        return reached
    }

    private func report(_ table: [String: [[Reached]]]) -> String {
        func section(_ title: String, _ places: Int, _ value: (Reached) -> Double) -> String {
            var lines = [
                "## \(title)\n", "| policy | " + Self.ratios.map { "w2 = \($0)" }.joined(separator: " | ") + " |",
            ]
            lines.append("| --- |" + String(repeating: " ---: |", count: Self.ratios.count))
            for variant in Self.variants {
                let rows = table[variant.name] ?? []
                let cells = Self.ratios.indices.map { index in
                    let values = rows.map { value($0[index]) }
                    let mean = values.reduce(0, +) / Double(max(values.count, 1))
                    return decimal(mean, places)
                }
                lines.append("| \(variant.name) | " + cells.joined(separator: " | ") + " |")
            }
            return lines.joined(separator: "\n")
        }
        return """
            # \(Self.question)

            Made by `waybill evaluate \(set.name) --experiment \(Self.name) --seeds \(base.seeds)`: means over \(base.seeds) seeds, \
            \(set.candidates.count) models, full sets. The reward is the method's own, s / max s - w2 c / max c, with fixed costs.

            \(section("Normalised reward", 4) { $0.reward })

            \(section("Quality", 4) { $0.quality })

            \(section("USD per 1,000 prompts", 3) { 1000 * $0.cost })

            """
    }
}
