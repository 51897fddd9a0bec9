import Numerics
import PolicyEvaluation
import PureTestSupport
import Testing

@Suite struct OffPolicyIntervalTests {
    /// The share of intervals that hold the value, each from a log of 300 prompts that are there twice.
    ///
    /// Of 2,000 intervals that cover 95 %, the share strays by half a percent (one sigma).
    private func covered(
        _ interval: (OffPolicyEstimate, inout SplitMix) -> ClosedRange<Double>,
        _ estimator: OffPolicyEstimator
    ) -> Double {
        var generator = SplitMix(state: 11)
        var held = 0
        for _ in 0..<2000 {
            let log = OffPolicyWorld.log(prompts: 300, times: 2, using: &generator)
            let range = interval(estimator.estimate(log), &generator)
            if range.contains(OffPolicyWorld.value) { held += 1 }
        }
        return Double(held) / 2000
    }

    @Test(arguments: [
        OffPolicyEstimator.inversePropensity, .selfNormalized, .doublyRobust, .selfNormalizedDoublyRobust,
    ])
    func `normal intervals over clusters cover what they say`(estimator: OffPolicyEstimator) {
        let share = covered({ estimate, _ in estimate.normalInterval }, estimator)
        #expect((0.93...0.97).contains(share), "\(share)")
    }

    @Test func `studentised intervals over clusters cover what they say`() {
        let share = covered(
            { estimate, generator in
                ClusterBootstrap(clusters: (0..<600).map { $0 / 2 }, draws: 300, using: &generator)
                    .interval(of: estimate, by: .studentised)
            },
            .doublyRobust
        )
        #expect((0.93...0.97).contains(share), "\(share)")
    }

    @Test func `rows of one prompt taken for independent would cover too little`() {
        let share = covered(
            { estimate, _ in
                OffPolicyEstimate(terms: estimate.terms, clusters: Array(estimate.terms.indices)).normalInterval
            },
            .doublyRobust
        )
        #expect(share < 0.9, "\(share)")
    }

    @Test func `the bootstrap agrees with the delta method on a large log`() {
        var generator = SplitMix(state: 4)
        let log = OffPolicyWorld.log(prompts: 2000, using: &generator)
        let bootstrap = ClusterBootstrap(clusters: log.map(\.cluster), draws: 1000, using: &generator)
        for estimator: OffPolicyEstimator in [.selfNormalized, .doublyRobust] {
            let estimate = estimator.estimate(log)
            for method in ClusterBootstrap.Method.allCases {
                let range = bootstrap.interval(of: estimate, by: method)
                let width = range.upperBound - range.lowerBound
                #expect(abs(width / (3.92 * estimate.standardError) - 1) < 0.1, "\(method)")
                #expect(range.contains(estimate.value))
            }
        }
    }

    @Test func `the same seed gives the same interval, and clusters beyond the most are drawn in blocks`() {
        var generator = SplitMix(state: 5)
        let log = OffPolicyWorld.log(prompts: 7000, using: &generator)
        let estimate = OffPolicyEstimator.doublyRobust.estimate(log)
        let ranges = (0..<2).map { _ in
            var same = SplitMix(state: 9)
            return ClusterBootstrap(clusters: log.map(\.cluster), draws: 500, using: &same).interval(
                of: estimate,
                by: .studentised
            )
        }
        #expect(ranges[0] == ranges[1])
        let width = ranges[0].upperBound - ranges[0].lowerBound
        #expect(abs(width / (3.92 * estimate.standardError) - 1) < 0.15)
    }

    @Test func `one cluster alone has no interval to speak of`() {
        let estimate = OffPolicyEstimate(terms: [1, 2, 3], clusters: [7, 7, 7])
        var generator = SplitMix(state: 1)
        let range = ClusterBootstrap(clusters: [7, 7, 7], using: &generator).interval(of: estimate, by: .studentised)
        #expect(estimate.standardError == 0 && range == 2...2)
    }
}
