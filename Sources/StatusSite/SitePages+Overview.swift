internal import Postgres
internal import Registry
internal import Units

extension SitePage {
    static let overview = SitePage("overview", "Overview", path: "index.html") { try $0.overview() }
}

extension SitePages {
    package func overview() throws -> SitePage.Rendered {
        let all = DataTable.jobs(data.jobs, total: data.backlog.jobs)
        let models = DataTable.models(data.totals, id: "models", caption: "Models over all jobs, by predictions")
        let chart = CostQualityChart(
            data.totals.models.map { .init(kind: .model, name: $0.name, sums: $0.alone) }
                + data.jobs.prefix(Self.jobsInChart).map { job in
                    .init(kind: .job, name: job.name, sums: job.totals.routed)
                }
        )
        let points = DataTable.points(of: chart, id: "overview-chart")
        var fields = frame(title: "Overview", root: "", page: .overview)
        fields["lead"] = .text(Findings.backlog(data.backlog, asOf: data.asOf.unixSeconds))
        fields["facts"] = .list(facts)
        fields["simulated"] = .flag(data.holdsSimulatedOutcomes)
        fields["routing"] = .text(Findings.routing(data.totals))
        fields["jobs"] = data.jobs.isEmpty ? .absent : .record(all.cut(to: Self.jobsOnOverview).fields(root: ""))
        fields["models"] = data.totals.models.isEmpty ? .absent : .record(models.fields(root: ""))
        fields["chart"] = chartFields(
            chart,
            id: "overview",
            title: "Predicted cost and quality of single models and of jobs as routed",
            table: points,
            root: ""
        )
        return SitePage.Rendered(
            path: "index.html",
            markup: try templates.render("overview", fields),
            tables: [all, models, points]
        )
    }

    private var facts: [Fields] {
        let backlog = data.backlog
        let now = data.asOf.unixSeconds
        let totals = data.totals
        var waiting: Markup = ""
        if backlog.claimed > 0 { waiting = "\(FixedPoint.grouped(backlog.claimed)) of them being routed" }
        let age = backlog.oldestWaiting.map { ElapsedTime.text(seconds: now - $0.unixSeconds) }
        let rate = FixedPoint.grouped(backlog.routedInFiveMinutes, over: 300, decimals: 1)
        let last: Markup = backlog.lastFinished.map { "last finished \($0.markup)" } ?? "nothing finished yet"
        var facts = [
            fact(
                "Backlog",
                "\(FixedPoint.grouped(backlog.waiting + backlog.claimed)) <small>prompts</small>",
                note: waiting
            ),
            fact("Age of the backlog", age.map { "\($0)" } ?? "<span class=\"unknown\">empty</span>"),
            fact(
                "Rate, last 5 min",
                "\(rate) <small>prompts/s</small>",
                note: "\(FixedPoint.grouped(backlog.routedInOneHour)) in the last hour; \(last)"
            ),
            fact("Routed", "\(FixedPoint.grouped(backlog.routed)) <small>prompts</small>", note: troubles(backlog)),
        ]
        var note: Markup = "no single model to compare with"
        if totals.routed.prompts == 0 { note = "nothing routed yet" }
        if let strongest = totals.strongest, let cheapest = totals.cheapest {
            note = """
                \(Findings.money(strongest.alone)) with always the strongest, \
                \(Findings.money(cheapest.alone)) with always the cheapest
                """
        }
        facts.append(fact("Predicted cost, all jobs", "\(Findings.money(totals.routed))", note: note))
        return facts
    }

    private func troubles(_ backlog: SiteData.Backlog) -> Markup {
        var parts = ["\(FixedPoint.grouped(backlog.failed)) failed"]
        if backlog.dead > 0 { parts.append("\(FixedPoint.grouped(backlog.dead)) given up") }
        if backlog.cancelled > 0 { parts.append("\(FixedPoint.grouped(backlog.cancelled)) cancelled") }
        return "\(parts.joined(separator: ", "))"
    }
}
