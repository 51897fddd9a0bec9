import PolicyEvaluation

/// What logs of one kind gave, as a section of the report.
struct OffPolicyReport {
    let world: LoggedWorld
    let logger: LoggedWorld.Logger
    let replicates: [LoggedWorld.Replicate]

    var text: String {
        """
        ## Logged with \(logger.rawValue)

        \(facts)

        \(table("Mean score", truth: world.quality) { $0.quality })
        \(table("Cost in USD per call", truth: world.cost) { $0.cost })
        """
    }

    /// The logs whose estimates would be given out; all where there are none.
    private var shown: [LoggedWorld.Replicate] {
        let given = replicates.filter { !$0.isRefused }
        return given.isEmpty ? replicates : given
    }

    private var facts: String {
        let count = Double(replicates.count)
        func mean(_ value: (WeightSummary) -> Double) -> Double {
            replicates.reduce(0) { $0 + value($1.weights) } / count
        }
        let thin = replicates.count { $0.weights.isTooThin }
        let dominated = replicates.count { $0.weights.isDominated }
        let off = replicates.count { $0.weights.isOffOne }
        let basis =
            shown.contains(where: \.isRefused)
            ? "of all of them, though all are refused" : "of the \(shown.count) that are not refused"
        return """
            Effective sample size \(decimal(mean { $0.effectiveSamples }, 1)) of \(LoggedWorld.rows), mean weight \
            \(decimal(mean { $0.mean }, 3)), largest weight \(decimal(100 * mean { $0.largestShare }, 1)) % of the \
            sum, means over \(replicates.count) logs. Refused as too thin: \(thin) logs; with a weight above 5 %: \
            \(dominated); refused with a mean weight four errors from 1: \(off). Figures below are \
            \(basis). \(support)
            """
    }

    private var support: String {
        let share = world.unsupported[logger] ?? 0
        let text =
            "\(decimal(100 * share, 2)) % of the target's choices would weigh more than a twentieth of all or could "
            + "not be made"
        return share > SupportGap.tolerated
            ? "**Every estimate here would be refused: \(text).**" : "Support: \(text)."
    }

    /// Bias and error as shares of the truth, and how many intervals hold it.
    private func table(
        _ title: String,
        truth: Double,
        _ values: (LoggedWorld.Replicate) -> [LoggedWorld.Replicate.Estimated]
    ) -> String {
        var table = MarkdownTable(
            ["estimator", "bias", "RMSE"] + ClusterBootstrap.Method.allCases.map { "\($0.rawValue) covers" }
        )
        let count = Double(shown.count)
        let rows = shown.map(values)
        for (place, name) in LoggedWorld.estimators.enumerated() {
            let errors = rows.map { $0[place].value - truth }
            let bias = errors.reduce(0, +) / count
            let squared = errors.reduce(0) { $0 + $1 * $1 } / count
            let covered = ClusterBootstrap.Method.allCases.indices.map { method in
                Double(rows.count { $0[place].intervals[method].contains(truth) }) / count
            }
            table.append(
                [
                    name, decimal(100 * bias / truth, 2) + " %",
                    decimal(100 * squared.squareRoot() / truth, 2) + " %",
                ] + covered.map { decimal(100 * $0, 1) + " %" }
            )
        }
        return """
            \(title): the truth is \(significant(truth)). Bias and RMSE are shares of it; covers: 95 % \
            intervals that hold it.

            \(table.text)
            """
    }

    private func significant(_ value: Double) -> String { decimal(value, value < 0.1 ? 6 : 4) }
}
