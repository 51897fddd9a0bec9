internal import Units

/// A language model a prompt can be sent to, with its list price.
///
/// What the bandit literature calls an arm.
package struct LanguageModel: Sendable, Hashable {
    /// The catalog's unique name, for example `google/gemini-2.5-flash`.
    package let name: String

    /// Price of a million prompt tokens, in nano-dollars (USD 1e-9).
    package let inputPrice: Int64

    /// Price of a million completion tokens, in nano-dollars (USD 1e-9).
    package let outputPrice: Int64

    package init(name: String, inputPrice: Int64, outputPrice: Int64) {
        self.name = name
        self.inputPrice = inputPrice
        self.outputPrice = outputPrice
    }

    /// Names are compared by their bytes.
    package static func == (left: LanguageModel, right: LanguageModel) -> Bool {
        left.name.hasBytes(of: right.name) && left.inputPrice == right.inputPrice
            && left.outputPrice == right.outputPrice
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(ByteString(name))
        hasher.combine(inputPrice)
        hasher.combine(outputPrice)
    }
}
