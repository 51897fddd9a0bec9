internal import Postgres
package import Registry
internal import Units

/// What the numbers say, in sentences.
package enum Findings {
    /// The backlog in a sentence.
    package static func backlog(_ backlog: SiteData.Backlog, asOf now: Int64) -> String {
        guard backlog.jobs > 0 else { return "There are no jobs yet." }
        let jobs = backlog.jobs == 1 ? "1 job" : "\(FixedPoint.grouped(backlog.jobs)) jobs"
        let open = backlog.waiting + backlog.claimed
        guard open > 0 else {
            let routed = "\(FixedPoint.grouped(backlog.routed)) prompts of \(jobs)"
            return "The backlog is empty: \(routed) are routed\(backlog.dead > 0 ? ", some were given up" : "")."
        }
        var text = "\(FixedPoint.grouped(open)) prompts are not routed yet"
        if let oldest = backlog.oldestWaiting {
            text += "; the oldest job among them is \(ElapsedTime.text(seconds: now - oldest.unixSeconds)) old"
        }
        if backlog.routedInFiveMinutes > 0 {
            let left = open * 300 / backlog.routedInFiveMinutes
            text += ". At the rate of the last five minutes they take \(ElapsedTime.text(seconds: left)) more"
        }
        return text + "."
    }

    /// Routing against its two references in a sentence.
    package static func routing(_ totals: JobTotals) -> String {
        guard totals.routed.prompts > 0 else { return "Nothing is routed yet." }
        var text = "As routed, a mean quality of \(quality(totals.routed)) is predicted for \(money(totals.routed))"
        guard let strongest = totals.strongest, let cheapest = totals.cheapest else { return text + "." }
        if case .ratio(let difference, let whole) = DataTable.Cell.change(totals.routed, from: strongest.alone) {
            let size = FixedPoint.percent(Int64(difference.magnitude), over: whole)
            text += difference == 0 ? ", as much as" : ", \(size) \(difference < 0 ? "less" : "more") than"
            text += " always \(strongest.name) (\(quality(strongest.alone)) for \(money(strongest.alone)))"
        }
        if cheapest.number != strongest.number {
            text += "; always \(cheapest.name) would give \(quality(cheapest.alone)) for \(money(cheapest.alone))"
        }
        return text + "."
    }

    /// Where a job lies against the mixtures of single models.
    package static func position(of chart: CostQualityChart) -> String {
        let models = chart.points.filter { $0.kind == .model }.count
        guard models > 0 else { return "No model has predictions yet." }
        let jobs = chart.points.filter { $0.kind == .job }
        let above = jobs.filter { job in
            guard let reachable = chart.hull.quality(atCost: job.costPerThousand) else { return true }
            return job.meanQuality > reachable + 0.0005
        }
        let base = "\(models == 1 ? "1 single model" : "\(models) single models") and the hull of their mixtures"
        switch (jobs.count, above.count) {
        case (0, _): return "\(base); no job is routed yet."
        case (1, 1): return "\(base); the job as routed lies above the hull."
        case (1, _): return "\(base); the job as routed does not lie above the hull."
        case let (all, some): return "\(base); \(some) of \(all) jobs as routed lie above the hull."
        }
    }

    private static func quality(_ sums: JobTotals.Sums) -> String {
        FixedPoint.text(sums.qualityPpm, over: sums.prompts * 1_000_000, decimals: 3)
    }

    package static func money(_ sums: JobTotals.Sums) -> String {
        let decimals = FixedPoint.dollarDecimals(for: [sums.costNanoDollars])
        return "USD " + FixedPoint.grouped(sums.costNanoDollars, over: 1_000_000_000, decimals: decimals)
    }
}
