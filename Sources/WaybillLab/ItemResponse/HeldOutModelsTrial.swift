import PolicyLearning
import PromptEncoder
import RoutingPolicy
import Trials

/// One seed of ``HeldOutModelsExperiment``.
struct HeldOutModelsTrial {
    let split: ModelSplit

    /// `item-response`, which takes new models in, and rivals that are trained anew.
    let variants: [PolicyVariant]

    struct Row: Sendable {
        let label: String
        let answers: String
        let areas: PoolEvaluator.Areas

        /// Mean over new models; nil where they take no part.
        let loss: Double?
    }

    private static let counts = [10, 20, 50, 100]

    func rows() throws -> [Row] {
        let base = try split.policy(variants[0])
        var rows: [Row] = []
        var shownAtRandom: [[[Int]]] = []
        for (label, rule) in [("onboarded, information", PromptSelection.information), ("onboarded, random", .random)] {
            for count in Self.counts {
                let shown = try split.new.indices.map { position in
                    // The prior is over the models that were trained, not over those that joined before.
                    try split.onboarding(position, to: base).prompts(
                        count,
                        by: rule,
                        from: split.trainingPrompts.features,
                        inputTokens: split.trainingPrompts.inputTokens,
                        seed: UInt64(100 * split.seed + position)
                    )
                }
                rows.append(try row(label, "\(count)", try onboarded(base, shown)))
                if rule == .random { shownAtRandom.append(shown) }
            }
        }
        for variant in [variants[1], variants[2], variants[0]] {
            for (count, shown) in zip(Self.counts, shownAtRandom) {
                let policy = try split.policy(variant, shown: shown)
                rows.append(try row("\(variant.label), trained anew, random", "\(count)", policy))
            }
        }
        let everything = split.new.map { _ in split.allPrompts }
        let whole = try onboarded(base, everything)
        rows.append(try row("onboarded", "all", whole))
        for variant in variants {
            rows.append(
                try row("\(variant.label), trained anew", "all", try split.policy(variant, shown: everything))
            )
        }
        let trained = Array(split.trained.indices)
        rows.append(
            Row(
                label: "item-response, trained models alone",
                answers: "0",
                areas: try split.evaluator.areas(whole, pool: trained, poolRange: false),
                loss: nil
            )
        )
        return rows
    }

    /// The policy with every new model added from its answers to the prompts `shown` for it.
    private func onboarded(_ base: TrainedPolicy, _ shown: [[Int]]) throws -> TrainedPolicy {
        var policy = base
        for (position, prompts) in shown.enumerated() {
            let onboarding = try split.onboarding(position, to: base)
            policy = try split.adding(position, to: policy, prompts: prompts) { encoded, scores, costs in
                try onboarding.candidate(
                    features: encoded.features,
                    inputTokens: encoded.inputTokens,
                    scores: scores,
                    costs: costs
                )
            }
        }
        return policy
    }

    private func row(_ label: String, _ answers: String, _ policy: TrainedPolicy) throws -> Row {
        let columns = split.new.indices.map { split.trained.count + $0 }
        let losses = try columns.map { try split.evaluator.logLoss(policy, model: $0) }
        return Row(
            label: label,
            answers: answers,
            areas: try split.evaluator.areas(policy),
            loss: losses.reduce(0, +) / Double(losses.count)
        )
    }
}
