import Numerics
import PolicyEvaluation
import PureTestSupport
import Testing

@Suite struct ShrinkageChoiceTests {
    /// A log whose weights reach 100, with a reward model that is exact.
    private func heavy(_ generator: inout SplitMix) -> [OffPolicySample] {
        (0..<1000).map { prompt in
            let isRare = generator.uniform() < 0.02
            let reward: Double = generator.uniform() < 0.5 ? 1 : 0
            return OffPolicySample(
                propensity: isRare ? 0.01 : 0.99,
                target: isRare ? 0.9 : 0.1,
                reward: reward,
                expected: 0.5,
                predicted: 0.5,
                cluster: prompt
            )
        }
    }

    @Test(arguments: [ShrinkageChoice.Family.switching, .shrunk])
    func `heavy weights are shrunk where the reward model is right`(family: ShrinkageChoice.Family) {
        var generator = SplitMix(state: 3)
        var (chosen, robust) = (0.0, 0.0)
        for _ in 0..<50 {
            let log = heavy(&generator)
            let choice = ShrinkageChoice(family, log)
            chosen += (choice.estimate.value - 0.5) * (choice.estimate.value - 0.5)
            let plain = OffPolicyEstimator.doublyRobust.estimate(log).value
            robust += (plain - 0.5) * (plain - 0.5)
        }
        #expect(chosen < robust)
    }

    @Test func `nothing is shrunk where the policies are the same`() {
        let log = (0..<400).map { row in
            OffPolicySample(propensity: 0.5, target: 0.5, reward: row % 2 == 0 ? 1 : 0, cluster: row)
        }
        for family in ShrinkageChoice.Family.allCases {
            let choice = ShrinkageChoice(family, log)
            #expect(choice.parameters == [.infinity, .infinity] && abs(choice.estimate.value - 0.5) < 1e-12)
        }
    }

    @Test func `a choice keeps every row once, and does not hang on the rows it weighs`() {
        var generator = SplitMix(state: 8)
        let log = heavy(&generator)
        let choice = ShrinkageChoice(.clipped, log)
        #expect(choice.estimate.terms.count == log.count && choice.parameters.count == 2)
        // Rewards of the first half decide the second half's parameter only.
        let altered = log.map { sample in
            OffPolicySample(
                propensity: sample.propensity,
                target: sample.target,
                reward: sample.cluster % 2 == 0 ? 0 : sample.reward,
                cluster: sample.cluster
            )
        }
        #expect(ShrinkageChoice(.clipped, altered).parameters[1] == choice.parameters[1])
    }
}
