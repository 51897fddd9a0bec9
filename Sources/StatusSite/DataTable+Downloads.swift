internal import StrictJSON
internal import Units

extension DataTable {
    /// The table after RFC 4180: UTF-8, CRLF, a header row, quotes doubled.
    ///
    /// A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers never do. The exact text
    /// is in the JSON form.
    package func csv() -> [UInt8] {
        let lines = [columns.map { CSVField.text($0.key) }] + rows.map { $0.cells.map(Self.csvField) }
        return lines.flatMap { Array($0.joined(separator: ",").utf8) + [13, 10] }
    }

    /// One array of objects with sorted keys; amounts of money and 64-bit ids are strings, counts and fractions
    /// numbers.
    package func json() -> [UInt8] {
        var bytes = Array("[".utf8)
        for (index, row) in rows.enumerated() {
            bytes.append(contentsOf: Array(index == 0 ? "\n".utf8 : ",\n".utf8))
            let members = zip(columns, row.cells).map { JSON.Member(key: $0.key, value: $1.json) }
            bytes.append(contentsOf: JSON.object(members).canonicalBytes())
        }
        bytes.append(contentsOf: Array("\n]\n".utf8))
        return bytes
    }

    /// What each column means, for `data/schema.json`.
    var schema: JSON {
        let described = columns.map { column -> JSON in
            [
                "key": .string(column.key),
                "title": .string(column.title),
                "type": .string(column.type),
                "unit": .string(column.unit),
                "meaning": .string(column.meaning),
            ]
        }
        return .array(described)
    }

    private static func csvField(_ cell: Cell) -> String {
        let exact = cell.exact ?? ""
        return switch cell {
        case .text, .items: CSVField.text(CSVField.forSpreadsheets(exact))
        default: CSVField.text(exact)
        }
    }
}

extension DataTable.Cell {
    fileprivate var json: JSON {
        switch self {
        case .unknown: .null
        case .ratio, .integer: .number(exact ?? "0")
        case .text, .items, .dollars, .moment: .string(exact ?? "")
        }
    }
}

extension DataTable.Header {
    fileprivate var type: String {
        switch look {
        case .words, .code: "text"
        case .count: "integer"
        case .decimal, .percent, .change, .bar: "decimal with six places"
        case .dollars: "decimal with nine places, exact, a string in JSON"
        case .time: "time, ISO 8601 in UTC"
        }
    }
}
