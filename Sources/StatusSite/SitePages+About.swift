internal import Units

extension SitePage {
    static let about = SitePage("about", "About", path: "about.html") { try $0.about() }
}

extension SitePages {
    package func about() throws -> SitePage.Rendered {
        var fields = frame(title: "About this site", root: "", page: .about)
        fields["schema_version"] =
            data.schemaVersion.map { .text($0) } ?? .markup("<span class=\"unknown\">not known</span>")
        fields["job_count"] = .text(FixedPoint.grouped(Int64(data.jobs.count)))
        fields["job_total"] = .text(FixedPoint.grouped(data.backlog.jobs))
        fields["row_count"] = .text(FixedPoint.grouped(Int64(data.queries.reduce(0) { $0 + $1.rows })))
        fields["queries"] = .list(
            data.queries.map { query in
                [
                    "name": .text(query.name),
                    "rows": .text(query.rows == 1 ? "1 row" : "\(FixedPoint.grouped(Int64(query.rows))) rows"),
                    "sql": .markup(Markup(lines: query.sql)),
                ]
            }
        )
        return SitePage.Rendered(path: "about.html", markup: try templates.render("about", fields), tables: [])
    }
}
