import CommandOptions
import Numerics
import PolicyEvaluation
import PolicyLearning
import PromptEncoder
import RoutingPolicy
import Serving
import Terminal
import Trials

/// Two questions about LLM Bandit (arXiv 2502.02743) that curves do not answer.
///
/// What one policy for all preferences gives up against one trained for each, and what happens at preferences that
/// training left out. Evaluated by the method's own reward, and on raw quality and cost.
struct PreferenceExperiment: Experiment {
    static let name = "llm-bandit-preferences"
    static let question =
        "What does one LLM Bandit policy give up against one for each preference, and at preferences that "
        + "training left out?"
    static let options = TrainingExperimentOptions.self

    /// w2 of the specialised policies, and of the columns.
    private static let ratios = [0, 0.25, 0.5, 1, 1.5, 1.75, 2]

    /// A way to train: its name, and its options for a w2 to be evaluated at.
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

    static func report(
        _ bench: Workbench,
        _ options: TrainingExperimentOptions,
        made: Provenance
    ) async throws -> Report {
        let plan = try options.plan()
        let encoded = try bench.encoded(by: plan.encoder)
        let progress = ProgressMeter("preferences", total: plan.seeds * (2 + ratios.count), unit: "trainings")
        // One row of columns a variant and seed.
        var reached: [[[Reached]]] = variants.map { _ in [] }
        for split in try SeedSplit.all(of: encoded, plan: plan) {
            let data = try split.trainingSet(for: PolicyVariant("llm-bandit"))
            for (index, variant) in variants.enumerated() {
                reached[index].append(
                    try columns(variant, data, split, encoded.encoder, plan.options) { progress.advance(by: 1) }
                )
            }
        }
        progress.finish()
        return Report(files: [ReportFile("report.md", text(reached, bench.set, plan.seeds, made))])
    }

    /// What a variant reached at each w2 on one split.
    private static func columns(
        _ variant: Variant,
        _ data: TrainingSet,
        _ split: SeedSplit,
        _ encoder: EncoderIdentity,
        _ given: [String: SettingValue],
        trained: () -> Void
    ) throws -> [Reached] {
        var policy: TrainedPolicy?
        return try ratios.map { ratio in
            if policy == nil || variant.isSpecialized {
                var options = variant.options(ratio)
                options["explore"] = 0
                options = try PolicyVariant.applying(given, to: [PolicyVariant("llm-bandit", options)])[0].options
                policy = try TrainerRegistry.train(
                    "llm-bandit",
                    data: data,
                    options: options,
                    seed: UInt64(split.seed)
                )
                trained()
            }
            guard let policy else { return Reached() }
            let meanCosts = data.outcomes.means { $0.cost }
            return try evaluate(policy, split.testPrompts, split.test.outcomes, meanCosts, encoder, ratio: ratio)
        }
    }

    private static func evaluate(
        _ policy: TrainedPolicy,
        _ prompts: EncodedPrompts,
        _ outcomes: CompleteOutcomes,
        _ meanCosts: [Float],
        _ encoder: EncoderIdentity,
        ratio: Double
    ) throws -> Reached {
        let routed = try policy.route(
            prompts,
            encoderDigest: encoder.digest,
            preference: Preference(quality: 1, cost: ratio)
        )
        let largest = Double(meanCosts.max() ?? 0)
        var reached = Reached()
        for row in 0..<prompts.count {
            let best = Double(outcomes.scores.row(row).max() ?? 0)
            for model in meanCosts.indices where routed.probabilities[row, model] > 0 {
                let share = Double(routed.probabilities[row, model]) / Double(prompts.count)
                let score = Double(outcomes.scores[row, model])
                let normalized = (best > 0 ? score / best : 0, largest > 0 ? Double(meanCosts[model]) / largest : 0)
                reached.reward += share * (normalized.0 - ratio * normalized.1)
                reached.quality += share * score
                reached.cost += share * Double(outcomes.costs[row, model])
            }
        }
        return reached
    }

    private static func text(
        _ reached: [[[Reached]]],
        _ set: EvaluationSet,
        _ seeds: Int,
        _ made: Provenance
    ) -> String {
        func section(_ title: String, _ places: Int, _ value: (Reached) -> Double) -> String {
            var table = MarkdownTable(["policy"] + ratios.map { "w2 = \($0)" })
            for (variant, rows) in zip(variants, reached) {
                let cells = ratios.indices.map { index in
                    let values = rows.map { value($0[index]) }
                    return decimal(values.reduce(0, +) / Double(max(values.count, 1)), places)
                }
                table.append([variant.name] + cells)
            }
            return "## \(title)\n\n\(table.text)"
        }
        return """
            \(head(set, made)): means over \(seeds) seeds, \
            \(set.candidates.count) models, full sets. The reward is the method's own, s / max s - w2 c / max c, \
            with fixed costs.

            \(section("Normalised reward", 4) { $0.reward })
            \(section("Quality", 4) { $0.quality })
            \(section("USD per 1,000 prompts", 3) { 1000 * $0.cost })
            """
    }
}
