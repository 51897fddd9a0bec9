import Testing

import StatusSite

@Suite struct RoutingSummaryTests {
    private func model(_ id: Int64, chosen: Int64, alone: Int64, cost: Int64, quality: Int64) -> SiteData.ModelTotals {
        .init(
            modelID: id,
            name: "m\(id)",
            chosen: .init(prompts: chosen, costNanodollars: chosen * cost, qualityPpm: chosen * quality),
            alone: .init(prompts: alone, costNanodollars: alone * cost, qualityPpm: alone * quality)
        )
    }

    @Test func referencesAreTheBestAndTheCheapest() {
        let summary = RoutingSummary([
            model(1, chosen: 6, alone: 10, cost: 5, quality: 700_000),
            model(2, chosen: 4, alone: 10, cost: 50, quality: 900_000),
            model(3, chosen: 0, alone: 10, cost: 40, quality: 900_000),
        ])
        #expect(summary.routed == .init(prompts: 10, costNanodollars: 230, qualityPpm: 7_800_000))
        // Of equal quality, the cheaper one.
        #expect(summary.strongest?.modelID == 3 && summary.cheapest?.modelID == 1)
    }

    @Test func aCandidateForAPartIsNoReference() {
        let summary = RoutingSummary([
            model(1, chosen: 6, alone: 10, cost: 5, quality: 700_000),
            model(2, chosen: 4, alone: 7, cost: 1, quality: 990_000),
        ])
        #expect(summary.strongest?.modelID == 1 && summary.cheapest?.modelID == 1)
    }

    @Test func nothingRoutedHasNoReference() {
        let summary = RoutingSummary([model(1, chosen: 0, alone: 0, cost: 5, quality: 1)])
        #expect(summary.strongest == nil && summary.cheapest == nil && summary.routed.quality == .unknown)
        #expect(Findings.routing(summary) == "Nothing is routed yet.")
    }

    @Test func aFreeReferenceHasNoRelativeChange() {
        let free = SiteData.Sums(prompts: 1, costNanodollars: 0, qualityPpm: 1)
        #expect(DataTable.Cell.change(.init(prompts: 1, costNanodollars: 5, qualityPpm: 1), from: free) == .unknown)
    }

    @Test func observationsKeepTheirSources() {
        let outcomes = SampleData.outcomes(
            of: SampleData.models(prompts: 100, shares: [0: 50, 1: 50]),
            source: "simulated"
        )
        let observed = ObservedSummary(outcomes)
        #expect(observed.sources == ["simulated"] && observed.scored == 100)
        #expect(ObservedSummary([]).quality == .unknown)
    }

    @Test func sentencesCompareWithBothReferences() {
        let summary = RoutingSummary(SampleData.job(1, "j", quality: 0.6, shares: [0: 35, 1: 52, 2: 13]).models)
        let sentence = Findings.routing(summary)
        #expect(sentence.contains("81.1\u{A0}% less than always google/gemini-2.5-pro"))
        #expect(sentence.contains("always meta-llama/llama-3.1-8b-instruct would give 0.612 for USD 0.056"))
    }
}
