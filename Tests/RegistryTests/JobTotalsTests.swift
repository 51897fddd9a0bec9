import Postgres
import Registry
import Testing

@Suite struct JobTotalsTests {
    private func model(
        _ number: Int64,
        chosen: Int64,
        alone: Int64,
        cost: Int64,
        quality: Int64,
        isReference: Bool = true
    ) -> JobTotals.Model {
        .init(
            number: number,
            name: "m\(number)",
            chosen: .init(prompts: chosen, costNanoDollars: chosen * cost, qualityPpm: chosen * quality),
            alone: .init(prompts: alone, costNanoDollars: alone * cost, qualityPpm: alone * quality),
            isReference: isReference
        )
    }

    @Test func `references are the best and the cheapest`() {
        let totals = JobTotals([
            model(1, chosen: 6, alone: 10, cost: 5, quality: 700_000),
            model(2, chosen: 4, alone: 10, cost: 50, quality: 900_000),
            model(3, chosen: 0, alone: 10, cost: 40, quality: 900_000),
        ])
        #expect(totals.routed == .init(prompts: 10, costNanoDollars: 230, qualityPpm: 7_800_000))
        // Of equal quality, the cheaper one.
        #expect(totals.strongest?.number == 3 && totals.cheapest?.number == 1)
        let savings: Int64? = 170
        #expect(totals.savings == savings)
    }

    @Test func `a candidate for a part is no reference`() {
        let totals = JobTotals([
            model(1, chosen: 6, alone: 10, cost: 5, quality: 700_000),
            model(2, chosen: 4, alone: 7, cost: 1, quality: 990_000, isReference: false),
        ])
        #expect(totals.strongest?.number == 1 && totals.cheapest?.number == 1)
    }

    @Test func `nothing routed has no reference`() {
        let totals = JobTotals([model(1, chosen: 0, alone: 0, cost: 5, quality: 1, isReference: false)])
        #expect(totals.strongest == nil && totals.cheapest == nil && totals.savings == nil)
        #expect(totals.routed.meanQuality == nil && totals.observed.meanScore == nil)
    }

    @Test func `outcomes and their sources are summed over models`() {
        var (first, second) = (
            model(1, chosen: 1, alone: 3, cost: 5, quality: 1), model(2, chosen: 2, alone: 3, cost: 5, quality: 1)
        )
        first.observed = .init(scored: 1, scorePpm: 500_000, costed: 1, costNanoDollars: 7)
        first.sources = ["provider", "simulated"]
        second.observed = .init(scored: 2, scorePpm: 2_000_000, costed: 1, costNanoDollars: 3)
        second.sources = ["provider"]
        let totals = JobTotals([first, second])
        #expect(totals.observed == .init(scored: 3, scorePpm: 2_500_000, costed: 2, costNanoDollars: 10))
        #expect(totals.sources == ["provider", "simulated"])
        #expect(totals.observed.meanScore == 2.5 / 3)
    }
}
