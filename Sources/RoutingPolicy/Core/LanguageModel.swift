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

    /// The share of the list price that a call sent in a batch costs, in (0, 1].
    package let batchFactor: Double

    package init(name: String, inputPrice: Int64, outputPrice: Int64, batchFactor: Double = 1) {
        self.name = name
        self.inputPrice = inputPrice
        self.outputPrice = outputPrice
        self.batchFactor = batchFactor
    }

    /// The factors that a catalog may give.
    package static func isBatchFactor(_ factor: Double) -> Bool { factor > 0 && factor <= 1 }

    /// Whether its list price is zero, as of a model that is run locally.
    package var isFree: Bool { inputPrice == 0 && outputPrice == 0 }

    /// The mean of input and output price in USD for a million tokens, what models are compared by; 1 for a free model.
    ///
    /// It says how large a model is, not what a call costs (``CallPricing``), so the batch factor is not in it.
    package var priceUnit: Double {
        let mean = (Double(inputPrice) + Double(outputPrice)) / 2e9
        return mean > 0 ? mean : 1
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
