package import StrictJSON

/// The right answer of a prompt, or what tells right from wrong: a text, a number, a pattern, a value, a schema.
package struct Reference: Sendable, Equatable {
    package let value: JSON

    package init(_ value: JSON) { self.value = value }

    package init(text: String) { value = .string(text) }

    /// The texts of which any one is right: an array gives several.
    ///
    /// - Throws: `GradingFault` where there are none, or one is no text, number or boolean.
    func texts() throws(GradingFault) -> [String] {
        let values = value.array ?? [value]
        guard !values.isEmpty else { throw GradingFault("the reference is an empty array") }
        var texts: [String] = []
        for value in values {
            switch value {
            case .string(let text), .number(let text): texts.append(text)
            case .bool(let isTrue): texts.append(isTrue ? "true" : "false")
            default: throw GradingFault("the reference is \(value.kind), but a text or a number is expected")
            }
        }
        return texts
    }

    /// The value; a text that is JSON stands for what it says, as files of CSV have only texts.
    var document: JSON {
        guard case .string(let text) = value, let parsed = try? JSON.parse(text) else { return value }
        return parsed
    }
}
