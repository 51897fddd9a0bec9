import BatchFiles
import Testing

/// Costs of calls, exact to the nano-dollar.
@Suite struct TokenPricesTests {
    private let small = TokenPrices(
        input: 250_000_000,
        output: 2_000_000_000,
        cached: 25_000_000,
        cacheWrite: 312_500_000,
        batchMillionths: 500_000
    )

    @Test func `every kind of token has its price, and halves are rounded away from zero`() {
        #expect(small.nanoDollars(TokenUsage(input: 10, output: 5), inBatch: true) == 6_250)
        let cached = TokenUsage(input: 2006, cached: 1920, output: 300, reasoning: 250)
        #expect(small.nanoDollars(cached, inBatch: true) == 334_750)
        let written = TokenUsage(input: 1000, cached: 600, cacheWrite: 300, output: 1)
        #expect(small.nanoDollars(written, inBatch: true) == 67_875)
        #expect(small.nanoDollars(TokenUsage(input: 1, cached: 1, output: 0), inBatch: true) == 13)
        #expect(small.nanoDollars(TokenUsage(input: 10, output: 5), inBatch: false) == 12_500)
    }

    @Test func `a cost is unknown where counts contradict or a kind of token has no price`() {
        #expect(small.nanoDollars(TokenUsage(input: 5, cached: 9, output: 1), inBatch: true) == nil)
        #expect(small.nanoDollars(TokenUsage(input: 5, output: 1, reasoning: 2), inBatch: true) == nil)
        #expect(small.nanoDollars(TokenUsage(input: 5, output: -1), inBatch: true) == nil)
        #expect(small.nanoDollars(TokenUsage(input: 5, cacheWriteLong: 5, output: 1), inBatch: true) == nil)
        let free = TokenPrices(input: 0, output: 0)
        #expect(free.nanoDollars(TokenUsage(input: 5, output: 1), inBatch: true) == 0)
    }

    @Test func `the largest call at the largest price is exact or unknown`() {
        let dear = TokenPrices(input: 999_999_999_999_999, output: 999_999_999_999_999)
        let cost = dear.nanoDollars(TokenUsage(input: .max, output: .max), inBatch: false)
        #expect(cost == 4_294_967_293_999_995_705)
    }
}
