/// The tokens of one call as its provider counted them, the same for all dialects.
package struct TokenUsage: Sendable, Equatable {
    /// All tokens of the request, those read from and written to a cache included.
    package var input: Int32
    /// Of the input, read from a cache.
    package var cached: Int32 = 0
    /// Of the input, written to a cache for minutes.
    package var cacheWrite: Int32 = 0
    /// Of the input, written to a cache for an hour or more.
    package var cacheWriteLong: Int32 = 0
    /// All tokens of the answer, reasoning included.
    package var output: Int32
    /// Of the output, spent on reasoning.
    package var reasoning: Int32 = 0

    package init(
        input: Int32,
        cached: Int32 = 0,
        cacheWrite: Int32 = 0,
        cacheWriteLong: Int32 = 0,
        output: Int32,
        reasoning: Int32 = 0
    ) {
        self.input = input
        self.cached = cached
        self.cacheWrite = cacheWrite
        self.cacheWriteLong = cacheWriteLong
        self.output = output
        self.reasoning = reasoning
    }

    /// Of the input, neither read from nor written to a cache; below 0 where the provider's counts contradict.
    package var uncached: Int64 { Int64(input) - Int64(cached) - Int64(cacheWrite) - Int64(cacheWriteLong) }
}
