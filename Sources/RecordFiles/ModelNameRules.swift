internal import StrictJSON
internal import Units

/// What a model's name must not be, and which two names are too alike to be told apart by a reader.
enum ModelNameRules {
    /// Why a name is refused; nil if it is fine.
    static func fault(_ name: String) -> String? {
        if name.isEmpty { return "the model has no name" }
        let scalars = name.unicodeScalars
        if scalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            return "the model's name holds a control character"
        }
        if let first = scalars.first, let last = scalars.last, first == " " || last == " " {
            let trimmed = name.split(separator: " ").joined(separator: " ")
            let side = first == " " ? (last == " " ? "starts and ends" : "starts") : "ends"
            return "the model's name \(JSON.excerpt(of: name)) \(side) with a space; write \(JSON.excerpt(of: trimmed))"
        }
        guard let strange = scalars.first(where: { $0 != " " && isInvisible($0) }) else { return nil }
        let code = String(strange.value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
        return "the model's name \(JSON.excerpt(of: name)) holds the invisible character U+\(padded)"
            + (strange.properties.name.map { " (\($0))" } ?? "") + "; remove it or write a plain space"
    }

    /// White space other than a plain one, and characters of no width.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        if properties.isWhitespace || properties.isDefaultIgnorableCodePoint { return true }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator: return true
        default: return false
        }
    }

    /// A name as a hurried reader sees it: without case, and whether accents are composed or not.
    ///
    /// Strings are equal here if they are canonically equivalent, which is what this wants.
    static func seen(_ name: String) -> String { name.lowercased() }
}
