internal import Registry
internal import Units

extension SitePage {
    static let job = SitePage("job") { pages, body in
        for job in pages.data.jobs { try body(try pages.page(of: job)) }
    }
}

extension SitePages {
    package func page(of job: JobRecord) throws -> SitePage.Rendered {
        let root: Markup = "../"
        let totals = job.totals
        let isRouted = !totals.models.isEmpty
        var points = totals.models.map { CostQualityChart.Point(kind: .model, name: $0.name, sums: $0.alone) }
        points.append(.init(kind: .job, name: job.name, sums: totals.routed))
        if !totals.sources.isEmpty {
            let name = "observed (\(totals.sources.joined(separator: ", ")))"
            points.append(.init(observed: totals.observed, name: name))
        }
        let chart = CostQualityChart(points)
        let chartTable = DataTable.points(of: chart, id: "job-\(job.id)-chart")
        let comparison = DataTable.references(job)
        let models = DataTable.models(
            totals,
            id: "job-\(job.id)-models",
            caption: "Models: what each was chosen for, and what it alone would have given"
        )
        let outcomes = DataTable.outcomes(job)
        let snapshots = DataTable.snapshots(job)
        let bills = DataTable.bills(job.id, data.deliveries)

        var fields = frame(title: job.name, root: root, page: .job)
        fields["number"] = .markup("\(job.id)")
        fields["lead"] = .text(Findings.routing(totals))
        fields["simulated"] = .flag(job.isSimulated)
        fields["facts"] = .list(facts(of: job))
        fields["comparison"] = isRouted ? .record(comparison.fields(root: root)) : .absent
        fields["models"] = isRouted ? .record(models.fields(root: root)) : .absent
        fields["outcomes"] = job.outcomes.isEmpty ? .absent : .record(outcomes.fields(root: root))
        fields["bills"] = bills.rows.isEmpty ? .absent : .record(bills.fields(root: root))
        fields["snapshots"] = job.snapshots.isEmpty ? .absent : .record(snapshots.fields(root: root))
        fields["chart"] = chartFields(
            chart,
            id: "job",
            title: "Predicted cost and quality of single models and of the job as routed",
            table: chartTable,
            root: root
        )
        return SitePage.Rendered(
            path: job.page,
            markup: try templates.render("job", fields),
            tables: [comparison, models, outcomes, bills, snapshots, chartTable]
        )
    }

    private func facts(of job: JobRecord) -> [Fields] {
        let (routed, observed, sources) = (job.totals.routed, job.totals.observed, job.totals.sources)
        let share = job.prompts > 0 ? FixedPoint.percent(job.routed, over: job.prompts) : "no prompts"
        let count = "\(FixedPoint.grouped(job.routed)) of \(FixedPoint.grouped(job.prompts)) prompts"
        var troubles: [String] = [count]
        if job.failed > 0 { troubles.append("\(FixedPoint.grouped(job.failed)) failed") }
        if job.cut > 0 { troubles.append("\(FixedPoint.grouped(job.cut)) longer than the encoder reads") }
        if job.dead > 0 { troubles.append("\(FixedPoint.grouped(job.dead)) given up") }
        let bar = ShareBar.markup([(job.routed, "part")], of: job.prompts)
        var facts = [
            fact("State", "\(job.progress.rawValue)", note: timing(job)),
            fact("Progress", "\(share)\(bar)", note: "\(troubles.joined(separator: ", "))"),
            fact("Preference", preference(job), note: budget(job)),
            fact("Exploration", limit(job.exploration), note: "\(exploration(job))"),
            fact("Predicted quality", mean(routed.quality), note: "mean over routed prompts, 0 to 1"),
            fact(
                "Predicted cost",
                routed.prompts > 0
                    ? "\(Findings.money(routed))" : "<span class=\"unknown\">not known</span>",
                note: "sum over routed prompts, at the prices in force when each was routed"
            ),
        ]
        if !sources.isEmpty {
            let sources = sources.joined(separator: ", ")
            facts.append(
                fact(
                    "Observed quality",
                    mean(observed.quality),
                    note: "\(sources), \(FixedPoint.grouped(observed.scored)) scores"
                )
            )
            let cost = JobTotals.Sums(prompts: observed.costed, costNanoDollars: observed.costNanoDollars)
            facts.append(
                fact(
                    "Observed cost",
                    observed.costed > 0 ? "\(Findings.money(cost))" : "<span class=\"unknown\">not known</span>",
                    note: "\(sources), \(FixedPoint.grouped(observed.costed)) prompts"
                )
            )
        }
        return facts
    }

    private func timing(_ job: JobRecord) -> Markup {
        var note: Markup = "made \(job.createdAt.markup)"
        if let last = job.lastFinished { note = note + ", last finished \(last.markup)" }
        return note
    }

    private func preference(_ job: JobRecord) -> Markup {
        let parts: [(Int64, Markup)] = [
            (Int64((job.qualityWeight * 10_000).rounded()), "part"),
            (Int64((job.costWeight * 10_000).rounded()), "part two"),
            (Int64((job.latencyWeight * 10_000).rounded()), "part three"),
        ]
        return
            "<span class=\"weights\">\(job.weights.joined(separator: ", "))</span>\(ShareBar.markup(parts, of: 10_000))"
    }

    private func budget(_ job: JobRecord) -> Markup {
        guard let budget = job.budgetNanoDollars else { return "no budget" }
        return "budget USD \(FixedPoint.grouped(budget, over: 1_000_000_000, decimals: 2))"
    }

    private func limit(_ exploration: JobRecord.Exploration) -> Markup {
        guard exploration.limit > 0 else { return "off" }
        let share = Int64((exploration.limit * 1_000_000).rounded(.toNearestOrEven))
        return "\(FixedPoint.text(share, over: 10_000, decimals: 2)) %"
    }

    private func exploration(_ job: JobRecord) -> String {
        guard job.exploration.limit > 0 else { return "no prompt goes to a model only to be tried" }
        var parts = ["at most that much of the utility scale and of predicted cost"]
        guard job.routed > 0 else { return parts[0] }
        let explored = job.exploration
        parts.append("\(FixedPoint.grouped(explored.prompts)) prompts went to another model than the first choice")
        let unexplored = job.totals.routed.costNanoDollars - explored.extraNanoDollars
        let cost = unexplored > 0 ? FixedPoint.change(explored.extraNanoDollars, over: unexplored) : "nothing"
        let utility = FixedPoint.grouped(-explored.lossPpm, over: 1_000_000 * job.routed, decimals: 4)
        parts.append("predicted: \(cost) of cost, \(utility) of utility a prompt")
        return parts.joined(separator: "; ")
    }

    private func mean(_ cell: DataTable.Cell) -> Markup {
        guard case .ratio(let numerator, let denominator) = cell else {
            return "<span class=\"unknown\">not known</span>"
        }
        return "\(FixedPoint.text(numerator, over: denominator, decimals: 3))"
    }
}
