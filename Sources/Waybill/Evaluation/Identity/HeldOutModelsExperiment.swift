import Foundation
import PolicyLearning
import Numerics
import PolicyEvaluation
import PromptEncoder
import RoutingPolicy

/// A third of the models never trains: each joins from m answers, and routing is over all models.
struct HeldOutModelsExperiment: Sendable {
    let subject: IdentityExperiment.Subject

    private static let counts = [10, 20, 50, 100]
    private static let optionsOfTraining: [String: SettingValue] = ["folds": 2]

    private struct Row: Sendable {
        let label: String
        let answers: String
        let areas: PoolJudge.Areas
        /// Mean over new models; nil where they take no part.
        let loss: Double?
    }

    /// Every third model by mean score, the second best first, so that new ones span all abilities.
    private var new: [Int] {
        let means = subject.set.outcomes.singleModels.map(\.quality)
        let order = means.indices.sorted { (-means[$0], $0) < (-means[$1], $1) }
        return stride(from: 1, to: order.count, by: 3).map { order[$0] }.sorted()
    }

    func files() async throws -> [(name: String, content: String)] {
        guard subject.set.candidates.count >= 4 else {
            throw CommandError(
                "held-out-models needs at least 4 models; \(subject.set.name) has \(subject.set.candidates.count)"
            )
        }
        let rows = try await inParallel(Array(1...subject.seeds), workers: subject.threads, title: "held-out models") {
            try self.rows(seed: $0)
        }
        return [("report.md", report(rows))]
    }

    private func rows(seed: Int) throws -> [Row] {
        let division = try ModelDivision(subject, seed: seed, new: new)
        let newColumns = division.new.indices.map { division.known.count + $0 }
        func row(_ label: String, _ answers: String, _ policy: TrainedPolicy) throws -> Row {
            let losses = try newColumns.map { try division.judge.logLoss(policy, model: $0) }
            return Row(
                label: label,
                answers: answers,
                areas: try division.judge.areas(policy),
                loss: losses.reduce(0, +) / Double(losses.count)
            )
        }
        let base = try division.policy("item-response", options: Self.optionsOfTraining)
        var rows: [Row] = []
        var shownAtRandom: [Int: [[Int]]] = [:]
        for (label, rule) in [("onboarded, information", PromptSelection.information), ("onboarded, random", .random)] {
            for count in Self.counts {
                var policy = base
                var shown: [[Int]] = []
                for place in division.new.indices {
                    // The prior is over the models that were trained, not over those that joined before.
                    let onboarding = try Onboarding(division.candidates[division.known.count + place], to: base)
                    let prompts = try onboarding.prompts(
                        count,
                        by: rule,
                        from: division.trainingPrompts.features,
                        inputTokens: division.trainingPrompts.inputTokens,
                        seed: UInt64(100 * seed + place)
                    )
                    shown.append(prompts)
                    policy = try division.adding(place, to: policy, prompts: prompts) { _, x, scores, costs in
                        try onboarding.candidate(
                            features: x.features,
                            inputTokens: x.inputTokens,
                            scores: scores,
                            costs: costs
                        )
                    }
                }
                rows.append(try row(label, "\(count)", policy))
                if rule == .random { shownAtRandom[count] = shown }
            }
        }
        for trainer in ["ridge", "hierarchical", "item-response"] {
            let options = trainer == "item-response" ? Self.optionsOfTraining : [:]
            for count in Self.counts {
                let policy = try division.policy(trainer, shown: shownAtRandom[count], options: options)
                rows.append(try row("\(trainer), trained anew, random", "\(count)", policy))
            }
        }
        let everything = division.new.map { _ in division.allPrompts }
        var policy = base
        for place in division.new.indices {
            let onboarding = try Onboarding(division.candidates[division.known.count + place], to: base)
            policy = try division.adding(place, to: policy, prompts: division.allPrompts) { _, x, scores, costs in
                try onboarding.candidate(
                    features: x.features,
                    inputTokens: x.inputTokens,
                    scores: scores,
                    costs: costs
                )
            }
        }
        rows.append(try row("onboarded", "all", policy))
        for trainer in ["item-response", "ridge", "hierarchical"] {
            let options = trainer == "item-response" ? Self.optionsOfTraining : [:]
            rows.append(
                try row(
                    "\(trainer), trained anew",
                    "all",
                    try division.policy(trainer, shown: everything, options: options)
                )
            )
        }
        let known = Array(division.known.indices)
        rows.append(
            Row(
                label: "item-response, known models alone",
                answers: "0",
                areas: try division.judge.areas(policy, pool: known, ownRange: false),
                loss: nil
            )
        )
        return rows
    }

    private func report(_ seeds: [[Row]]) -> String {
        var text = IdentityExperiment.heldOutModels.introduction(subject)
        text += """
            - \(new.count) models are new: \(new.map { subject.set.candidates[$0].name }.joined(separator: ", ")).
            - \(seeds.count) seeds of the 70/30 division of prompts; figures are means over them, on the test part, over 41 \
            preferences and all \(subject.set.candidates.count) models. Log loss is the mean over the new models.
            - "trained anew" shows a trainer all outcomes of the known models and the same answers of the new ones.
            - "known models alone" may not choose a new one; its range of costs is that of all models, as for every row.


            """
        var table = MarkdownTable(["policy", "answers a new model", "AIQ", "AIQ log", "log loss, new models"])
        for (place, first) in seeds[0].enumerated() {
            func mean(_ value: (Row) -> Double?) -> Double? {
                let values = seeds.compactMap { value($0[place]) }
                return values.count == seeds.count ? values.reduce(0, +) / Double(values.count) : nil
            }
            table.append([
                first.label, first.answers, decimal(mean { $0.areas.linear }, 4),
                decimal(mean { $0.areas.logarithmic }, 4),
                decimal(mean { $0.loss }, 4),
            ])
        }
        return text + table.text
    }
}
