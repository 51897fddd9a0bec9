import Numerics
import PolicyEvaluation
import Testing

@Suite struct SupportTests {
    @Test func `a model that the log could not choose is named with how often it is meant`() {
        let target = Matrix([[0.5, 0.5, 0], [0, 0.25, 0.75], [1, 0, 0]])
        let logging = Matrix([[0.5, 0, 0.5], [0.5, 0.5, 0], [1, 0, 0]])
        let gaps = SupportGap.gaps(target: target, logging: logging)
        #expect(gaps.map(\.model) == [1, 2] && gaps.map(\.prompts) == [1, 1])
        #expect(abs(gaps[0].share - 0.5 / 3) < 1e-7 && abs(gaps[1].share - 0.25) < 1e-7)
        #expect(SupportGap.gaps(target: logging, logging: logging).isEmpty)
    }

    @Test func `a choice that would weigh too much counts as one that the log could not make`() {
        let (target, logging) = (Matrix([[0.5, 0.5], [0.5, 0.5]]), Matrix([[0.99, 0.01], [0.5, 0.5]]))
        #expect(SupportGap.largestWeight(rows: 800) == 40)
        let gaps = SupportGap.gaps(target: target, logging: logging, largestWeight: 40)
        #expect(gaps == [SupportGap(model: 1, prompts: 1, share: 0.25)])
        #expect(SupportGap.gaps(target: target, logging: logging, largestWeight: 60).isEmpty)
    }

    @Test func `propensities that were recorded wrongly are counted`() {
        var check = PropensityCheck(models: 2)
        for row in 0..<100 {
            let chosen = row % 4 == 0 ? 0 : 1
            check.add(recorded: row < 90 ? [0.25, 0.75][chosen] : 0.5, recomputed: [0.25, 0.75], chosen: chosen)
        }
        #expect(check.compared == 100 && check.agreeing == 90 && abs(check.largestDifference - 0.25) < 1e-12)
        #expect(abs((check.meanInverse(of: 0) ?? 0) - 1) < 1e-12 && abs((check.meanInverse(of: 1) ?? 0) - 1) < 1e-12)
        #expect(PropensityCheck(models: 1).meanInverse(of: 0) == nil)
    }

    @Test func `weights away from one are noticed, chance is not`() {
        func log(_ propensity: Double) -> [OffPolicySample] {
            (0..<1000).map { row in
                OffPolicySample(propensity: propensity, target: row % 2 == 0 ? 0.4 : 0.6, reward: 1, cluster: row)
            }
        }
        #expect(!WeightSummary(log(0.5)).isOffOne && WeightSummary(log(0.4)).isOffOne)
    }
}
