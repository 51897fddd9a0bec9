/// A table for the terminal: columns as wide as their widest cell, numbers to the right.
package struct TextTable {
    package enum Alignment { case left, right }

    private let header: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    package init(_ header: [(String, Alignment)]) {
        self.header = header.map { (title: $0.0, alignment: $0.1) }
    }

    /// Appends a row; control characters of a cell are shown as `\u{FFFD}` so that no cell can steer the terminal.
    package mutating func append(_ cells: [String]) {
        precondition(cells.count == header.count, "a row has a cell for each column")
        rows.append(cells.map(Self.printable))
    }

    package var isEmpty: Bool { rows.isEmpty }

    /// The lines of the table, header and rule first.
    package var lines: [String] {
        let widths = header.indices.map { column in
            max(header[column].title.count, rows.map { DisplayWidth.of($0[column]) }.max() ?? 0)
        }
        func line(_ cells: [String]) -> String {
            var text = header.indices.map { column in
                let gap = String(repeating: " ", count: widths[column] - DisplayWidth.of(cells[column]))
                return header[column].alignment == .left ? cells[column] + gap : gap + cells[column]
            }.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return text
        }
        return [line(header.map(\.title)), widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")]
            + rows.map(line)
    }

    /// `text` with control characters replaced.
    package static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                    default: scalar
                    }
                }
            )
        )
    }
}
