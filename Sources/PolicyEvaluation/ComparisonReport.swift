/// A comparison as a page of Markdown: what was done, every figure with its interval, and what to keep in mind.
package struct ComparisonReport: Sendable {
    let result: PolicyComparison
    private var setup: PolicyComparison.Setup { result.setup }

    package init(_ result: PolicyComparison) {
        self.result = result
    }

    /// The body, below a headline of the caller's.
    package var text: String {
        [
            facts, curveTable, differenceTable, explorationTable, utilityTable, sweepTable, learningTable, singlesTable,
            references,
        ]
        .filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var facts: String {
        func range(_ values: [Int]) -> String {
            let (low, high) = (values.min() ?? 0, values.max() ?? 0)
            return low == high ? "\(low)" : "\(low) to \(high)"
        }
        let meanTau = decimal(1000 * setup.taus.reduce(0, +) / Double(max(setup.taus.count, 1)), 4)
        var lines = [
            "- Data: `\(setup.data)`, \(setup.prompts) prompts, \(setup.models.count) models with a score, a cost "
                + "and a price on every prompt." + (setup.isSimulated ? " **The outcomes are simulated.**" : ""),
            "- Split: \(setup.split); \(setup.seeds) seed\(setup.seeds == 1 ? "" : "s"), "
                + "\(range(setup.splitSizes.map(\.train))) prompts to learn from, "
                + "\(range(setup.splitSizes.map(\.test))) to be evaluated on.",
            "- Encoder: `\(setup.encoder)`. Preferences: \(setup.preferences). tau (95th percentile of training "
                + "costs): \(meanTau) USD per 1,000 prompts, mean over seeds.",
            "- Policies are evaluated without exploration" + explorationNote,
        ]
        if !setup.options.isEmpty { lines.append("- Options: \(setup.options.joined(separator: ", ")).") }
        if setup.logDraws > 1 {
            lines.append(
                "- Log feedback was drawn \(setup.logDraws) times for each seed; figures are means over all of them."
            )
        }
        if !setup.omitted.isEmpty {
            let shown = setup.omitted.prefix(3).map { "\($0.model) (\($0.reason))" }.joined(separator: "; ")
            let rest = setup.omitted.count > 3 ? " and \(setup.omitted.count - 3) more" : ""
            lines.append("- Left out: \(shown)\(rest).")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func cell(_ policy: PolicySummary, _ figure: Figure, _ places: Int) -> String {
        guard let index = Figure.all.firstIndex(of: figure), let mean = policy.means[index] else {
            let share = policy.reached[Figure.all.firstIndex(of: figure) ?? 0]
            return share > 0 ? "– (reached in \(decimal(100 * share, 0)) %)" : "–"
        }
        guard let interval = policy.intervals[index] else { return decimal(mean, places) }
        return
            "\(decimal(mean, places)) [\(decimal(interval.lowerBound, places)), "
            + "\(decimal(interval.upperBound, places))]"
    }

    private var curveTable: String {
        var table = MarkdownTable([
            "policy", "feedback", "outcomes seen", "AIQ", "AIQ log", "top", "cost at 90 %", "cost at 95 %",
            "cost at 100 %",
        ])
        for policy in result.policies {
            table.append([
                policy.name, policy.feedback ?? "", policy.outcomesSeen.map { decimal($0, 0) } ?? "",
                cell(policy, .averageQuality, 4), cell(policy, .averageQualityLog, 4), cell(policy, .top, 3),
                cell(policy, .costAt90, 4), cell(policy, .costAt95, 4), cell(policy, .costAt100, 3),
            ])
        }
        return """
            Cost-quality curves: means over seeds, 95 % intervals by paired bootstrap over prompts in brackets.

            \(table.text)
            """ + BlankFigures.reasons(result).map { "\n\($0)\n" }.joined()
    }

    private var differenceTable: String {
        let names = ["zero-router", "task-id"]
        let bases = names.compactMap { result.policy(named: $0) }
        let policies = result.policies.filter { $0.feedback != nil }
        guard !policies.isEmpty else { return "" }
        var table = MarkdownTable(
            ["policy"] + bases.flatMap { ["AIQ minus \($0.name)", "AIQ log minus \($0.name)"] }
        )
        for policy in policies {
            let cells = bases.flatMap { base in
                [Figure.averageQuality, .averageQualityLog].map { figure -> String in
                    guard let (mean, interval) = policy.difference(of: figure, to: base) else { return "–" }
                    let bounds = interval.map {
                        " [\(decimal($0.lowerBound, 4)), \(decimal($0.upperBound, 4))]"
                    }
                    return decimal(mean, 4) + (bounds ?? "")
                }
            }
            table.append([policy.name] + cells)
        }
        return "Differences to references on the same resamples:\n\n\(table.text)"
    }

    private var utilityTable: String {
        var table = MarkdownTable(
            ["policy"] + Figure.utilityWeights.map { "utility at w_c = \($0)" } + ["oracle regret"]
        )
        for policy in result.policies {
            table.append(
                [policy.name] + Figure.utilityWeights.map { cell(policy, .utility(costWeight: $0), 4) }
                    + [cell(policy, .oracleRegret, 4)]
            )
        }
        return """
            Utility w_q q - w_c min(c / tau, 1); regret against the oracle, mean over w_c = 0, 0.1 ... 1:

            \(table.text)
            """
    }

    private var sweepTable: String {
        let best = SingleModelReference(result.singles).best
        var table = MarkdownTable(
            ["policy"] + PreferenceGrid.tableWeights.map { "w_c \(decimal($0, 1))" } + ["cost rises"]
        )
        for policy in result.policies where policy.feedback != nil || policy.name == "oracle" {
            let cells = policy.sweep.map { point in
                "\(decimal(point.quality, 3)) at \(best.cost > 0 ? decimal(point.cost / best.cost, 3) : "–")"
            }
            table.append([policy.name] + cells + ["\(policy.inversions)"])
        }
        return """
            Preference sweep: mean quality at mean cost, as a share of the best single model's cost, and how often \
            cost rises from one w_c to the next (0 when cost falls monotonically):

            \(table.text)
            """
    }

    private var learningTable: String {
        guard !result.learning.isEmpty else { return "" }
        let shares = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 1]
        var table = MarkdownTable(["policy"] + shares.map { "after \(decimal(100 * $0, 0)) %" })
        for curve in result.learning where !curve.rewards.isEmpty {
            let cells = shares.map { share -> String in
                let epoch = max(Int((share * Double(curve.rewards.count)).rounded(.up)), 1)
                return decimal(curve.rewards[epoch - 1], 4)
            }
            table.append([curve.name] + cells)
        }
        let bounds = result.bounds
        return """
            Mean training reward by share of the training run, preferences uniform on the simplex; random \
            \(decimal(bounds.random, 4)), best fixed model for each preference \(decimal(bounds.bestFixed, 4)), oracle \
            \(decimal(bounds.oracle, 4)):

            \(table.text)
            """
    }

    private var singlesTable: String {
        let order = setup.models.indices.sorted { (result.singles[$0].cost, $0) < (result.singles[$1].cost, $1) }
        var table = MarkdownTable(["model", "USD per 1,000 prompts", "quality"])
        for model in order {
            let point = result.singles[model]
            table.append([setup.models[model], decimal(1000 * point.cost, 4), decimal(point.quality, 4)])
        }
        return "Single models on the test splits, cheapest first:\n\n\(table.text)"
    }

    private var references: String {
        let names = Set(result.policies.map(\.name))
        let lines = ReferencePolicy.allCases.filter { names.contains($0.rawValue) }.map {
            "- `\($0.rawValue)`: \($0.summary)."
        }
        return "References:\n\n" + lines.joined(separator: "\n") + "\n"
    }
}
