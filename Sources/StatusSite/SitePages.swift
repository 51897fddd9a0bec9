internal import StrictJSON
package import Units

/// A file of the site, by its path from the root.
package struct SiteFile: Sendable, Equatable {
    package let path: String
    package let bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// All files of the site as a pure function of the data.
package struct SitePages {
    /// Jobs with a row in the overview's table; the CSV has all that were read.
    package static let jobsOnOverview = 50
    /// Jobs with a point in the overview's chart.
    package static let jobsInChart = 12
    /// No page may be larger, whatever the data.
    package static let largestPage = 1_000_000

    package let data: SiteData
    package let templates: Templates

    package init(_ data: SiteData) throws {
        self.data = data
        templates = try Templates()
    }

    /// Hands over every file, each once, in a fixed order; only one page is in memory at a time.
    package func forEachFile(_ body: (SiteFile) throws -> Void) throws {
        var schemas: [JSON.Member] = []
        func emit(_ page: SitePage.Rendered) throws {
            let bytes = Array(page.markup.html.utf8)
            guard bytes.count <= Self.largestPage else {
                throw SiteError(
                    .tooLarge,
                    "the page \(page.path) has \(bytes.count) bytes; at most \(Self.largestPage) are allowed"
                )
            }
            try body(SiteFile(path: page.path, bytes: bytes))
            for table in page.tables {
                try body(SiteFile(path: table.path + ".csv", bytes: table.csv()))
                try body(SiteFile(path: table.path + ".json", bytes: table.json()))
                schemas.append(JSON.Member(key: table.id, value: table.schema))
            }
        }
        try body(SiteFile(path: "site.css", bytes: try Templates.styleSheet()))
        for page in SitePage.all { try page.render(self, emit) }
        var schema = JSON.object(schemas).canonicalBytes()
        schema.append(10)
        try body(SiteFile(path: "data/schema.json", bytes: schema))
    }

    /// Fields that every page has.
    package func frame(title: String, root: Markup, page: SitePage) -> Fields {
        [
            "title": .text(title),
            "root": .markup(root),
            "as_of": .markup(data.asOf.markup),
            "navigation": .list(navigation(on: page)),
            "production": data.production.map { promotion in
                .record([
                    "digest": .text(promotion.snapshot.digest),
                    "short_digest": .text(String(promotion.snapshot.digest.prefix(12))),
                    "policy": .text("\(promotion.snapshot.policyName) version \(promotion.snapshot.version)"),
                    "algorithm": .text(promotion.snapshot.algorithm),
                    "encoder": .text(promotion.snapshot.encoder),
                    "action": .text(promotion.action == "rollback" ? "rolled back to" : "promoted"),
                    "actor": .text(promotion.actor),
                    "reason": .text(promotion.reason),
                    "has_reason": .flag(!promotion.reason.isEmpty),
                    "at": .markup(promotion.at.markup),
                ])
            } ?? .absent,
        ]
    }

    private func navigation(on page: SitePage) -> [Fields] {
        SitePage.all.compactMap { listed in
            listed.entry.map { entry in
                [
                    "words": .text(entry.words),
                    "path": .text(entry.path),
                    "is_current": .flag(listed.template == page.template),
                ]
            }
        }
    }

    /// The fields of the template `chart`.
    package func chartFields(_ chart: CostQualityChart, id: Markup, title: String, table: DataTable, root: Markup)
        -> Fields.Value
    {
        guard !chart.points.isEmpty else { return .absent }
        let finding = Findings.position(of: chart)
        return .record([
            "svg": .markup(chart.svg(id: id, title: title, finding: finding)),
            "finding": .text(finding),
            "has_observed": .flag(chart.points.contains { $0.kind == .observed }),
            "table": .record(table.fields(root: root)),
        ])
    }

    /// One name with its value in the list of key figures.
    package func fact(_ name: String, _ value: Markup, note: Markup = "") -> Fields {
        ["name": .text(name), "value": .markup(value), "note": .markup(note), "has_note": .flag(note != "")]
    }
}
