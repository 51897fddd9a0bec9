internal import Units

/// What the parts of one trained policy share: the models, the feature length and the scale of cost.
package struct DecisionFrame: Sendable, Equatable {
    /// The K candidate models, in the order of every column.
    package let candidates: [LanguageModel]

    /// The length d of a feature vector.
    package let dimension: Int

    /// Turns a cost in USD into the c~ in [0, 1] that a preference weighs.
    package let costScale: CostScale

    /// - Throws: `PolicyError.invalidCatalog` if there is no candidate or two have the same name.
    package init(candidates: [LanguageModel], dimension: Int, costScale: CostScale) throws(PolicyError) {
        guard !candidates.isEmpty else {
            throw .invalidCatalog("a policy needs at least one candidate model")
        }
        var seen: Set<ByteString> = []
        for candidate in candidates where !seen.insert(ByteString(candidate.name)).inserted {
            throw .invalidCatalog("the model '\(candidate.name)' is a candidate twice")
        }
        self.candidates = candidates
        self.dimension = dimension
        self.costScale = costScale
    }
}
