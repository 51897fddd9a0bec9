package import Registry
internal import Units

extension SitePage {
    static let files = SitePage("files", "Files", path: "files.html") { try $0.files() }
}

extension SitePages {
    /// Rows on the page; the downloads have as many as were read.
    private static let filesOnPage = 200

    package func files() throws -> SitePage.Rendered {
        let totals = data.deliveries
        let files = DataTable.files(totals, asOf: data.asOf)
        let days = DataTable.days(totals)
        var fields = frame(title: "Files", root: "", page: .files)
        fields["simulated"] = .flag(data.holdsSimulatedOutcomes)
        fields["lead"] = .text(Findings.deliveries(totals.sums))
        fields["facts"] = .list(facts(of: totals.sums))
        fields["files"] = totals.files.isEmpty ? .absent : .record(files.cut(to: Self.filesOnPage).fields(root: ""))
        fields["days"] = totals.days.isEmpty ? .absent : .record(days.cut(to: Self.filesOnPage).fields(root: ""))
        return SitePage.Rendered(
            path: "files.html",
            markup: try templates.render("files", fields),
            tables: [files, days]
        )
    }

    private func facts(of sums: DeliveryTotals.Sums) -> [Fields] {
        func money(_ amount: Int64) -> Markup {
            "\(Findings.money(JobTotals.Sums(prompts: sums.lines, costNanoDollars: amount)))"
        }
        let aside = sums.quarantined + sums.conflicts
        return [
            fact(
                "Open files",
                "\(FixedPoint.grouped(sums.openFiles)) <small>of \(FixedPoint.grouped(sums.files))</small>",
                note: "\(FixedPoint.grouped(sums.outstanding)) lines without a result"
            ),
            fact(
                "Answered",
                "\(FixedPoint.grouped(sums.answered)) <small>lines</small>",
                note: "\(FixedPoint.grouped(sums.truncated)) cut off at a limit of tokens"
            ),
            fact(
                "Without an answer",
                "\(FixedPoint.grouped(sums.failed + sums.passing + sums.missing)) <small>lines</small>",
                note: """
                    \(FixedPoint.grouped(sums.failed)) failed, \(FixedPoint.grouped(sums.passing)) to send again, \
                    \(FixedPoint.grouped(sums.missing)) never came back
                    """
            ),
            fact(
                "Billed",
                money(sums.billed),
                note:
                    "\(FixedPoint.grouped(sums.unknownCost)) lines of unknown cost; predicted \(money(sums.predicted))"
            ),
            fact(
                "Put aside",
                "\(FixedPoint.grouped(aside)) <small>lines</small>",
                note: "of result files: matching nothing that was sent, or saying something else than before"
            ),
        ]
    }
}

extension Findings {
    /// What is out and what came back, in a sentence.
    package static func deliveries(_ sums: DeliveryTotals.Sums) -> String {
        guard sums.files > 0 else { return "No requests were written yet." }
        return """
            \(FixedPoint.grouped(sums.lines)) requests are in \(FixedPoint.grouped(sums.files)) files; \
            \(FixedPoint.grouped(sums.lines - sums.outstanding)) came back, \
            \(FixedPoint.grouped(sums.outstanding)) are open.
            """
    }
}
