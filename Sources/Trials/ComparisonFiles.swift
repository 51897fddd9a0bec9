internal import Foundation
package import PolicyEvaluation
package import StrictJSON

/// A comparison as a section of a report; a plain evaluation has one without a title.
package struct ComparisonSection: Sendable {
    package let title: String?
    package let result: PolicyComparison

    package init(title: String?, result: PolicyComparison) {
        self.title = title
        self.result = result
    }
}

/// The files of finished comparisons: report.md, results.json, results.csv and the figures.
package struct ComparisonFiles {
    /// The comparisons, in the report's order.
    package let sections: [ComparisonSection]

    /// The report's headline.
    package let title: String

    /// The line that makes this report again.
    package let command: String

    package init(_ sections: [ComparisonSection], title: String, command: String) {
        self.sections = sections
        self.title = title
        self.command = command
    }

    package var files: [ReportFile] {
        [
            ReportFile("report.md", report),
            ReportFile("results.json", Data(document.serialized() + [0x0A])),
            ReportFile("results.csv", ResultsTable(sections.map(\.result)).text),
        ]
            + sections.indices.flatMap(figures)
    }

    /// One comparison as it is; several as the list of their titles and results.
    package var document: JSON {
        if sections.count == 1 { return ComparisonDocument.json(sections[0].result) }
        return .array(
            sections.map { section in
                .object([
                    JSON.Member(key: "section", value: .string(section.title ?? "")),
                    JSON.Member(key: "result", value: ComparisonDocument.json(section.result)),
                ])
            }
        )
    }

    private var report: String {
        var pieces = ["# \(title)\n"]
        if sections.contains(where: { $0.result.setup.isSimulated }) {
            pieces.append("**All figures on this page come from simulated outcomes.**\n")
        }
        pieces.append("Made by `\(command)`; results.csv beside this file has every run.\n")
        for (index, section) in sections.enumerated() {
            if let title = section.title { pieces.append("## \(title)\n") }
            pieces.append(ComparisonReport(section.result).text)
            pieces.append(figures(index).map { "![\($0.name)](\($0.name))" }.joined(separator: "\n") + "\n")
        }
        pieces.append(ReadingNotes.text + "\n")
        return pieces.joined(separator: "\n")
    }

    private func figures(_ section: Int) -> [ReportFile] {
        ComparisonFigures(sections[section].result).files.map { file in
            ReportFile(sections.count > 1 ? "\(section + 1)-\(file.name)" : file.name, file.svg)
        }
    }
}
