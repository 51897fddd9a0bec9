internal import StrictJSON

extension DataTable {
    /// The table after RFC 4180: UTF-8, CRLF, a header row, quotes doubled.
    ///
    /// A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers never do. The exact text
    /// is in the JSON form.
    package func csv() -> [UInt8] {
        var bytes: [UInt8] = []
        func append(_ fields: [String]) {
            for (index, field) in fields.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.append(field, to: &bytes)
            }
            bytes.append(contentsOf: [13, 10])
        }
        append(columns.map(\.key))
        for row in rows { append(row.cells.map(Self.csvField)) }
        return bytes
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
        let text: String
        switch cell {
        case .text, .items: text = cell.exact ?? ""
        default: return cell.exact ?? ""
        }
        // The full-width twins are read as operators by spreadsheets in East Asian locales.
        switch text.unicodeScalars.first {
        case "=", "+", "-", "@", "\t", "\r", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": return "'" + text
        default: return text
        }
    }

    /// Quotes by bytes: CR and LF are one `Character` in Swift.
    private static func append(_ field: String, to bytes: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        guard field.utf8.contains(where: { [quote, UInt8(ascii: ","), 13, 10].contains($0) }) else {
            bytes.append(contentsOf: field.utf8)
            return
        }
        bytes.append(quote)
        for byte in field.utf8 {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
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
