import Foundation
import PolicyEvaluation
import StrictJSON

/// The files of a finished evaluation: report.md, results.json, results.csv and the figures.
struct ComparisonFolder {
    let folder: URL

    /// Sections of one report; a plain evaluation has one without a title.
    struct Section {
        let title: String?
        let result: RoutingComparison
    }

    /// Writes all files, each whole or not at all.
    ///
    /// - Parameters:
    ///   - sections: the comparisons, in the report's order.
    ///   - title: the report's headline.
    ///   - introduction: a paragraph on what was asked; may be empty.
    ///   - command: the line that makes this report again.
    /// - Throws: `CommandError` that names a file that cannot be written.
    func write(_ sections: [Section], title: String, introduction: String, command: String) throws {
        try Home.create(folder)
        var pieces = ["# \(title)\n"]
        if sections.contains(where: { $0.result.setup.isSimulated }) {
            pieces.append("**All figures on this page come from simulated outcomes.**\n")
        }
        if !introduction.isEmpty { pieces.append(introduction + "\n") }
        pieces.append("Made by `\(command)`; results.csv beside this file has every repeat.\n")
        for (index, section) in sections.enumerated() {
            if let title = section.title { pieces.append("## \(title)\n") }
            pieces.append(ComparisonReport(section.result).text)
            let figures = ComparisonFigures(section.result).files.map { file in
                (name: sections.count > 1 ? "\(index + 1)-\(file.name)" : file.name, svg: file.svg)
            }
            for figure in figures { try write(Data(figure.svg.utf8), to: figure.name) }
            pieces.append(figures.map { "![\($0.name)](\($0.name))" }.joined(separator: "\n") + "\n")
        }
        pieces.append(ReadingNotes.text + "\n")
        try write(Data(pieces.joined(separator: "\n").utf8), to: "report.md")
        try write(Data(Self.document(sections).serialized() + [0x0A]), to: "results.json")
        try write(Data(ResultsTable(sections.map(\.result)).text.utf8), to: "results.csv")
    }

    /// One comparison as it is; several as the list of their titles and results.
    static func document(_ sections: [Section]) -> JSON {
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

    private func write(_ data: Data, to name: String) throws {
        try OutputFile.write(data, to: folder.appendingPathComponent(name))
    }
}
