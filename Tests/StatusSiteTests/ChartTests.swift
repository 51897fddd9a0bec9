import Registry
import Testing

import StatusSite
import Units

@Suite struct ChartTests {
    private func point(_ name: String, cost: Int64, quality: Int64, kind: CostQualityChart.Kind = .model)
        -> CostQualityChart.Point
    {
        .init(
            kind: kind,
            name: name,
            sums: .init(prompts: 1000, costNanoDollars: cost * 1000, qualityPpm: quality * 1000)
        )
    }

    @Test func `the sentence says where the job lies`() throws {
        let models = [point("cheap", cost: 100, quality: 600_000), point("strong", cost: 1000, quality: 900_000)]
        let above = CostQualityChart(models + [point("job", cost: 200, quality: 800_000, kind: .job)])
        let below = CostQualityChart(models + [point("job", cost: 200, quality: 610_000, kind: .job)])
        #expect(Findings.position(of: above).hasSuffix("the job as routed lies above the hull."))
        #expect(Findings.position(of: below).hasSuffix("does not lie above the hull."))
        let svg = above.svg(id: "c", title: "A <title>", finding: Findings.position(of: above))
        let picture = try PageSource(Array(svg.html.utf8))
        #expect(picture.elements[0]["role"] == "img" && picture.elements[0]["aria-labelledby"] == "c-title c-desc")
        #expect(picture.all("circle").count == 2)
    }
}
