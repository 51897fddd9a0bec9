extension JSON {
    /// A text from outside as an error message may show it.
    ///
    /// It stands in double quotes, is cut after `limit` characters, and all that a terminal would obey or hide (control
    /// and format characters, line separators) is escaped.
    package static func excerpt(of text: String, limit: Int = 60) -> String {
        var shown = "\""
        for scalar in text.unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                let digits = String(scalar.value, radix: 16)
                shown += "\\u" + String(repeating: "0", count: Swift.max(0, 4 - digits.count)) + digits
            default:
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown + (text.unicodeScalars.count > limit ? "…\"" : "\"")
    }
}
