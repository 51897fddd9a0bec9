import PureTestSupport
import Numerics
import PolicyEvaluation
import Testing

@Suite struct PolicySummaryTests {
    /// 200 prompts: a cheap model right on half of them, an expensive one always right.
    private func split(_ seed: UInt64) -> TestSplit {
        var generator = SplitMix(state: seed)
        let scores = (0..<200).map { _ in [generator.below(2) == 0 ? Float(1) : 0, 1] }
        let outcomes = CompleteOutcomes(scores: Matrix(scores), costs: Matrix(Array(repeating: [1, 10], count: 200)))
        return TestSplit(
            outcomes: outcomes,
            tau: 10,
            curveWeights: [0],
            resamples: PromptResamples(prompts: 200, draws: 200, using: &generator)
        )
    }

    private func result(_ split: TestSplit, model: Int) -> PolicyResult {
        let row: [Float] = model == 0 ? [1, 0] : [0, 1]
        let shares = Matrix(Array(repeating: row, count: 200))
        return split.evaluate("always", curve: [shares], table: PreferenceGrid.tableWeights.map { _ in shares })
    }

    @Test func `a level that one run misses has no mean, only a share`() throws {
        let (first, second) = (split(1), split(2))
        let summary = PolicySummary([result(first, model: 0), result(second, model: 1)])
        let index = try #require(Figure.all.firstIndex(of: .costAt95))
        #expect(summary.means[index] == nil)
        #expect(summary.ranges[index] == nil)
        #expect(summary.reached[index] == 0.5)
        #expect(summary.mean(of: .top) != nil)
    }

    @Test func `means lie within their range and interval, and a policy has no difference to itself`() throws {
        let summary = PolicySummary([result(split(1), model: 0), result(split(2), model: 0)])
        let index = try #require(Figure.all.firstIndex(of: .top))
        let mean = try #require(summary.means[index])
        #expect(try #require(summary.ranges[index]).contains(mean))
        #expect(try #require(summary.intervals[index]).contains(mean))
        let difference = try #require(summary.difference(of: .top, to: summary))
        #expect(difference.mean == 0 && difference.interval == 0...0)
        #expect(summary.inversions == 0)
    }

    @Test func `a part of the resamples counts what the whole does`() {
        var generator = SplitMix(state: 8)
        let whole = PromptResamples(prompts: 6, draws: 50, using: &generator)
        let values = Matrix([[0], [0], [3], [0], [5], [0]])
        let part = whole.restricted(to: [2, 4]).means(of: Matrix([[3], [5]]))
        let mask = whole.means(of: Matrix([[0], [0], [1], [0], [1], [0]]))
        let sums = whole.means(of: values)
        for draw in 0..<50 where mask[draw, 0] > 0 {
            #expect(abs(part[draw, 0] - sums[draw, 0] / mask[draw, 0]) < 1e-4)
        }
    }
}
