import PureTestSupport
import Numerics
import PolicyEvaluation
import Testing

@Suite struct PairedBootstrapTests {
    private let outcomes: CompleteOutcomes
    private let good: PolicyTrace
    private let cheap: PolicyTrace

    /// 400 prompts, an expensive model that always scores 0.8 or 1, a cheap one that scores 0.3 to 0.9.
    init() {
        var generator = SplitMix(state: 3)
        var (scores, costs) = (Matrix(rows: 400, columns: 2), Matrix(rows: 400, columns: 2))
        for prompt in 0..<400 {
            scores[prompt, 0] = generator.uniform(in: 0.3...0.9)
            scores[prompt, 1] = generator.below(2) == 0 ? 1 : 0.8
            costs[prompt, 0] = generator.uniform(in: 0.5...1.5)
            costs[prompt, 1] = generator.uniform(in: 9...11)
        }
        let outcomes = CompleteOutcomes(scores: scores, costs: costs)
        func always(_ model: Int, _ name: String) -> PolicyTrace {
            var shares = Matrix(rows: 400, columns: 2)
            for prompt in 0..<400 { shares[prompt, model] = 1 }
            return PolicyTrace(name: name, probabilities: [shares], outcomes: outcomes)
        }
        self.outcomes = outcomes
        good = always(1, "expensive")
        cheap = always(0, "cheap")
    }

    @Test func `a trace of one model is that model's point`() {
        let single = outcomes.singleModels[1]
        #expect(abs(good.points[0].cost - single.cost) < 1e-4)
        #expect(abs(good.points[0].quality - single.quality) < 1e-6)
    }

    @Test func `the interval holds the estimate and has the width theory gives`() throws {
        var generator = SplitMix(state: 11)
        let bootstrap = PairedBootstrap(outcomes: outcomes, policies: [good, cheap], using: &generator)
        let reference = SingleModelReference(outcomes.singleModels)
        let figures = RoutingFigures(cheap.points, reference: reference)
        let top = try #require(bootstrap.interval(of: \.top, policy: 1))
        #expect(top.contains(try #require(figures.top)))
        // Scores are uniform on [0.3, 0.9]: the half-width of their mean is 1.96 * 0.6 / sqrt(12 * 400), over 0.9.
        let halfWidth = 1.96 * 0.6 / (12.0 * 400).squareRoot() / 0.9
        #expect(abs((top.upperBound - top.lowerBound) / 2 - halfWidth) < 0.25 * halfWidth)
        #expect(bootstrap.interval(of: \.costAt95, policy: 1) == nil)
        let difference = try #require(bootstrap.intervalOfDifference(of: \.top, policy: 0, minus: 1))
        #expect(difference.lowerBound > 0)
    }

    @Test func `a policy has no difference to itself`() throws {
        var generator = SplitMix(state: 5)
        let bootstrap = PairedBootstrap(outcomes: outcomes, policies: [good, good], draws: 200, using: &generator)
        #expect(bootstrap.intervalOfDifference(of: \.averageQuality, policy: 0, minus: 1) == 0...0)
    }
}
