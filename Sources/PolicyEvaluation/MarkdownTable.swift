/// A table in GitHub's Markdown: the first column to the left, all others to the right.
package struct MarkdownTable: Sendable {
    private var lines: [String]

    package init(_ header: [String]) {
        lines = [
            Self.line(header),
            Self.line(header.indices.map { $0 == 0 ? "---" : "---:" }),
        ]
    }

    package mutating func append(_ cells: [String]) { lines.append(Self.line(cells)) }

    package var text: String { lines.joined(separator: "\n") + "\n" }

    private static func line(_ cells: [String]) -> String {
        "| " + cells.map { $0.split(separator: "|").joined(separator: "\\|") }.joined(separator: " | ") + " |"
    }
}
