/// A price row of the catalog: what each kind of token costs, in nano-dollars a million.
package struct TokenPrices: Sendable, Equatable {
    package var input: Int64
    package var output: Int64
    /// Nil where it is not known: a call that used such tokens then has an unknown cost.
    package var cached: Int64?
    package var cacheWrite: Int64?
    package var cacheWriteLong: Int64?
    /// Nil where reasoning costs what other output does.
    package var reasoning: Int64?
    /// The share of the price that a call in a batch costs, in millionths.
    package var batchMillionths: Int64
    /// The same for tokens read from a cache.
    package var cachedBatchMillionths: Int64

    package init(
        input: Int64,
        output: Int64,
        cached: Int64? = nil,
        cacheWrite: Int64? = nil,
        cacheWriteLong: Int64? = nil,
        reasoning: Int64? = nil,
        batchMillionths: Int64 = 1_000_000,
        cachedBatchMillionths: Int64? = nil
    ) {
        self.input = input
        self.output = output
        self.cached = cached
        self.cacheWrite = cacheWrite
        self.cacheWriteLong = cacheWriteLong
        self.reasoning = reasoning
        self.batchMillionths = batchMillionths
        self.cachedBatchMillionths = cachedBatchMillionths ?? batchMillionths
    }

    /// What a call cost: exact, and rounded once, halves away from zero (as Postgres rounds `numeric`).
    ///
    /// - Parameters:
    ///   - usage: its tokens.
    ///   - inBatch: whether the batch factors hold.
    /// - Returns: nano-dollars; nil where counts contradict or a kind of token has no price.
    package func nanoDollars(_ usage: TokenUsage, inBatch: Bool) -> Int64? {
        let counts = [usage.cached, usage.cacheWrite, usage.cacheWriteLong, usage.output, usage.reasoning]
        guard usage.uncached >= 0, counts.allSatisfy({ $0 >= 0 }), usage.reasoning <= usage.output else { return nil }
        let factor = inBatch ? batchMillionths : 1_000_000
        let cachedFactor = inBatch ? cachedBatchMillionths : 1_000_000
        let kinds: [(tokens: Int64, price: Int64?, factor: Int64)] = [
            (usage.uncached, input, factor), (Int64(usage.cached), cached, cachedFactor),
            (Int64(usage.cacheWrite), cacheWrite, factor), (Int64(usage.cacheWriteLong), cacheWriteLong, factor),
            (Int64(usage.output) - Int64(usage.reasoning), output, factor),
            (Int64(usage.reasoning), reasoning ?? output, factor),
        ]
        // In units of a nano-dollar over a million million: prices are a million tokens', factors are millionths.
        var sum: Int128 = 0
        for kind in kinds where kind.tokens > 0 {
            guard let price = kind.price else { return nil }
            sum += Int128(kind.tokens) * Int128(price) * Int128(kind.factor)
        }
        let unit: Int128 = 1_000_000_000_000
        return Int64(exactly: (sum + unit / 2) / unit)
    }
}
