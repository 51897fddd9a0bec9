import PolicyEvaluation
import Registry
import RoutingPolicy
import StrictJSON
import Terminal
import Units

/// What the log says of one policy or two, for people and programs.
struct OffPolicyReport {
    let log: LoggedRows
    let recomputed: RecomputedLog

    /// The policies A and B, as far as they are asked for.
    let targets: [TargetValue]

    /// Sentences on what was left out, and what is odd.
    let notes: [String]

    /// Why what was asked cannot be said; nil where it can.
    var refusal: String? {
        let reasons = targets.filter { !$0.total.refusals.isEmpty }.map {
            "the value of \($0.label) is not given out: " + $0.total.refusals.joined(separator: "; ")
        }
        return reasons.isEmpty ? nil : reasons.joined(separator: "\n")
    }

    // MARK: For people

    var text: String {
        var lines = targets.enumerated().map { place, target in
            "\(place == 0 ? "A" : "B")  \(target.label) sha256:\(target.identity.prefix(12)), at the prices of today"
        }
        let total = log.counts.total
        let origin = log.isSimulated ? ", SIMULATED among them" : ""
        lines.append(
            "log: \(total.decided) decisions, \(log.rows.count) with score and cost\(origin); "
                + "\(total.waiting) waiting, \(total.ungraded) answered without a score, \(total.failed) failed"
        )
        lines.append(propensities)
        lines += notes.map { "note: \($0)" }
        for target in targets {
            lines += [""] + facts(target) + [""] + table(target).lines
        }
        if let refusal = targets.first(where: { !$0.total.refusals.isEmpty }) {
            lines.append("\n- is refused; what DM says of \(refusal.label) is a prediction")
        }
        lines +=
            [""] + groups.lines
            + targets.filter { $0.total.refusals.isEmpty }.flatMap { target in
                target.groups.filter { !$0.refusals.isEmpty }.map {
                    "refused: \($0.title), for \(target.label): \($0.refusals.joined(separator: "; "))"
                }
            }
        if let differences { lines += [""] + differences.lines }
        lines.append(
            "\nIntervals are of 95 %, rows of one text taken together: n by the normal distribution, s by the "
                + "studentised\nbootstrap. Those of DM, Switch-DR and DRos do not hold what the reward model gets "
                + "wrong: go by DR."
        )
        return lines.joined(separator: "\n")
    }

    private var propensities: String {
        let check = recomputed.check
        guard check.compared > 0 else { return "propensities: none could be made again" }
        return "propensities: \(check.agreeing) of \(check.compared) as recorded when made again, largest difference "
            + "\(NumberText.decimals(check.largestDifference, 6)); \(recomputed.sameChoices) choices drawn again "
            + "the same"
    }

    private func facts(_ target: TargetValue) -> [String] {
        let weights = target.total.weights
        var lines = [
            "\(target.label): effective sample size \(NumberText.decimals(weights.effectiveSamples, 1)) of "
                + "\(weights.rows), mean weight \(NumberText.decimals(weights.mean, 3)) +- "
                + "\(NumberText.decimals(weights.standardError, 3)), largest "
                + "\(NumberText.decimals(100 * weights.largestShare, 1)) % of all"
        ]
        if target.supportRows == 0 {
            lines.append("support: not known, as no probability of the log could be made again")
        } else if target.gaps.isEmpty {
            lines.append("support: the log could have made every choice (\(target.supportRows) prompts looked at)")
        }
        for gap in target.gaps {
            lines.append(
                "support: \(log.models[gap.model].model.name) lacks it on \(gap.prompts) of \(target.supportRows) "
                    + "prompts, \(NumberText.decimals(100 * gap.share, 2)) % of the choices"
            )
        }
        if weights.isDominated {
            lines.append("note: one decision has more than a twentieth of the weight; intervals are too narrow")
        }
        return lines + target.total.refusals.map { "refused: \($0)" }
    }

    private static func number(_ value: Double, _ measure: TargetValue.Measure) -> String {
        NumberText.decimals(measure == .cost ? value * 1000 : value, 4)
    }

    private static func cells(
        _ estimate: Double,
        _ interval: ClosedRange<Double>,
        _ measure: TargetValue.Measure
    ) -> [String] {
        [
            number(estimate, measure),
            "\(number(interval.lowerBound, measure)) to \(number(interval.upperBound, measure))",
        ]
    }

    private func table(_ target: TargetValue) -> TextTable {
        var table = TextTable([
            ("estimator", .left), ("score", .right), ("95 %", .right), ("USD/1000", .right), ("95 %", .right),
            ("reward", .right), ("95 %", .right), ("", .left),
        ])
        let isRefused = !target.total.refusals.isEmpty
        for (place, name) in PolicyValue.names.enumerated() {
            let row = target.total.values[0].rows[place]
            let cells = TargetValue.Measure.allCases.flatMap { measure -> [String] in
                let row = target.total.value(measure).rows[place]
                return row.isWeighted && isRefused ? ["-", "-"] : Self.cells(row.estimate.value, row.interval, measure)
            }
            table.append([name] + cells + [row.method == .normal ? "n" : "s"])
        }
        return table
    }

    private var groups: TextTable {
        var table = TextTable(
            [("reward by DR", .left), ("decisions", .right), ("log", .right)]
                + targets.flatMap { target in
                    [("effective", .right), (target.label, .right), ("95 %", .right)]
                        as [(String, TextTable.Alignment)]
                }
        )
        for (place, group) in targets[0].groups.enumerated() {
            let logged = group.value(.reward).row(PolicyValue.logged).estimate.value
            let cells = targets.flatMap { target -> [String] in
                let group = target.groups[place]
                let row = group.value(.reward).row(PolicyValue.best)
                let isRefused = !group.refusals.isEmpty || !target.total.refusals.isEmpty
                return [NumberText.decimals(group.weights.effectiveSamples, 1)]
                    + (isRefused ? ["-", "-"] : Self.cells(row.estimate.value, row.interval, .reward))
            }
            table.append([group.title, FixedPoint.grouped(group.rows), Self.number(logged, .reward)] + cells)
        }
        return table
    }

    /// A paired difference on the same rows.
    struct Difference {
        let title: String
        let measure: TargetValue.Measure
        let estimate: OffPolicyEstimate
    }

    /// Each policy against the log, and A against B; those of refused policies left out.
    var differencesOfValues: [Difference] {
        let given = targets.filter { $0.total.refusals.isEmpty }
        func estimate(_ target: TargetValue, _ name: String, _ measure: TargetValue.Measure) -> OffPolicyEstimate {
            target.total.value(measure).row(name).estimate
        }
        var found: [Difference] = []
        for measure in TargetValue.Measure.allCases {
            for target in given {
                found.append(
                    Difference(
                        title: "\(target.label) - the log",
                        measure: measure,
                        estimate: estimate(target, PolicyValue.best, measure)
                            .minus(estimate(target, PolicyValue.logged, measure))
                    )
                )
            }
            guard given.count == 2 else { continue }
            found.append(
                Difference(
                    title: "\(given[0].label) - \(given[1].label)",
                    measure: measure,
                    estimate: estimate(given[0], PolicyValue.best, measure)
                        .minus(estimate(given[1], PolicyValue.best, measure))
                )
            )
        }
        return found
    }

    private var differences: TextTable? {
        let found = differencesOfValues
        guard !found.isEmpty else { return nil }
        var table = TextTable([
            ("paired difference by DR", .left), ("of", .left), ("value", .right), ("95 %", .right), ("", .left),
        ])
        for row in found {
            table.append(
                [row.title, row.measure == .cost ? "USD/1000" : row.measure.rawValue]
                    + Self.cells(row.estimate.value, row.estimate.normalInterval, row.measure) + ["n"]
            )
        }
        return table
    }
}
