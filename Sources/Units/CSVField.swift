/// Fields of CSV as RFC 4180 has them.
package enum CSVField {
    /// A field, in quotes where it needs them.
    ///
    /// Looked at by bytes: CR and LF are one `Character` in Swift.
    package static func text(_ field: String) -> String {
        let special: [UInt8] = [UInt8(ascii: "\""), UInt8(ascii: ","), 13, 10]
        guard field.utf8.contains(where: { special.contains($0) }) else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }

    /// A text for people's spreadsheets: one that they would run as a formula gets an apostrophe in front.
    ///
    /// The full-width twins are read as operators in East Asian locales.
    package static func forSpreadsheets(_ text: String) -> String {
        switch text.unicodeScalars.first {
        case "=", "+", "-", "@", "\t", "\r", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": "'" + text
        default: text
        }
    }
}
