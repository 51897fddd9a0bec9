internal import Units

/// What the parts of one trained policy share: the models, the feature length, the scale of cost and how input is
/// counted.
package struct DecisionFrame: Sendable, Equatable {
    /// The K candidate models with the prices of training, in the order of every column.
    package let candidates: [LanguageModel]

    /// The length d of a feature vector.
    package let dimension: Int

    /// Turns a cost in USD into the c~ in [0, 1] that a preference weighs.
    ///
    /// It is fixed with the policy, so that a preference keeps its meaning when a price changes.
    package let costScale: CostScale

    /// How many tokens of each model come to one of the encoder's, in a prompt.
    package let inputRatios: [Float]

    /// A frame of candidates with `inputRatios`, one a candidate; 1 for each if nil.
    ///
    /// - Throws: `PolicyError.invalidCatalog` if there is no candidate or two have the same name; `.invalidParameters`
    ///   for ratios that are not above 0, or not one a candidate.
    package init(
        candidates: [LanguageModel],
        dimension: Int,
        costScale: CostScale,
        inputRatios: [Float]? = nil
    ) throws(PolicyError) {
        guard !candidates.isEmpty else {
            throw .invalidCatalog("a policy needs at least one candidate model")
        }
        var seen: Set<ByteString> = []
        for candidate in candidates where !seen.insert(ByteString(candidate.name)).inserted {
            throw .invalidCatalog("the model '\(candidate.name)' is a candidate twice")
        }
        let ratios = inputRatios ?? Array(repeating: 1, count: candidates.count)
        guard ratios.count == candidates.count, ratios.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw .invalidParameters(
                "there are \(ratios.count) input ratios for \(candidates.count) candidates, or one is not above 0"
            )
        }
        self.inputRatios = ratios
        self.candidates = candidates
        self.dimension = dimension
        self.costScale = costScale
    }

    /// The frame of the first `count` candidates alone.
    func prefix(_ count: Int) throws(PolicyError) -> DecisionFrame {
        try DecisionFrame(
            candidates: Array(candidates.prefix(count)),
            dimension: dimension,
            costScale: costScale,
            inputRatios: Array(inputRatios.prefix(count))
        )
    }
}
