import Registry
import Testing

import StatusSite

@Suite struct FindingsTests {
    @Test func `nothing routed is said`() {
        #expect(Findings.routing(JobTotals()) == "Nothing is routed yet.")
        #expect(JobTotals.Sums().quality == .unknown && JobTotals.Outcomes().quality == .unknown)
    }

    @Test func `a free reference has no relative change`() {
        let free = JobTotals.Sums(prompts: 1, costNanoDollars: 0, qualityPpm: 1)
        #expect(DataTable.Cell.change(.init(prompts: 1, costNanoDollars: 5, qualityPpm: 1), from: free) == .unknown)
    }

    @Test func `observations keep their sources`() {
        let models = SampleData.models(prompts: 100, shares: [0: 50, 1: 50])
        let totals = JobTotals(SampleData.observed(models, source: "simulated"))
        #expect(totals.sources == ["simulated"] && totals.observed.scored == 100)
    }

    @Test func `sentences compare with both references`() {
        let job = SampleData.job(1, "j", quality: 0.6, shares: [0: 35, 1: 52, 2: 13])
        let sentence = Findings.routing(job.totals)
        #expect(sentence.contains("81.1\u{A0}% less than always google/gemini-2.5-pro"))
        #expect(sentence.contains("always meta-llama/llama-3.1-8b-instruct would give 0.612 for USD 0.056"))
    }
}
