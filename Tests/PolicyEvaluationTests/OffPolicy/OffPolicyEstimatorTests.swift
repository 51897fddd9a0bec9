import Foundation
import PolicyEvaluation
import PureTestSupport
import Testing

/// A log as rows of probabilities and predictions, from which samples are made.
struct LogRows: Decodable {
    let chosen: [Int]
    let rewards: [Double]
    let logging: [[Double]]
    let target: [[Double]]
    let model: [[Double]]

    var samples: [OffPolicySample] {
        chosen.indices.map { row in
            OffPolicySample(
                propensity: logging[row][chosen[row]],
                target: target[row][chosen[row]],
                reward: rewards[row],
                expected: zip(target[row], model[row]).reduce(0) { $0 + $1.0 * $1.1 },
                predicted: model[row][chosen[row]],
                cluster: row
            )
        }
    }
}

@Suite struct OffPolicyEstimatorTests {
    /// Four rows whose estimates can be checked by hand.
    private let example = LogRows(
        chosen: [0, 1, 1, 0],
        rewards: [1, 0, 1, 0.5],
        logging: [[0.5, 0.5], [0.75, 0.25], [0.25, 0.75], [0.2, 0.8]],
        target: [[0.8, 0.2], [0.5, 0.5], [0.1, 0.9], [0.7, 0.3]],
        model: [[0.6, 0.4], [0.5, 0.3], [0.2, 0.7], [0.4, 0.4]]
    ).samples

    @Test(arguments: [
        (OffPolicyEstimator.inversePropensity, 1.1375), (.clipped(maximum: 2), 0.95), (.selfNormalized, 0.548193),
        (.directMethod, 0.5025), (.doublyRobust, 0.69), (.selfNormalizedDoublyRobust, 0.592861),
        (.switching(tau: 2), 0.6025), (.shrunk(lambda: 2), 0.587282),
    ])
    func `every estimator gives what the formula gives on four rows`(estimator: OffPolicyEstimator, value: Double) {
        #expect(abs(estimator.estimate(example).value - value) < 5e-7)
    }

    @Test func `errors and effective samples are those of the four rows`() {
        #expect(abs(OffPolicyEstimator.inversePropensity.estimate(example).standardError - 0.396534) < 5e-7)
        #expect(abs(OffPolicyEstimator.selfNormalized.estimate(example).standardError - 0.172379) < 5e-7)
        let weights = WeightSummary(example)
        #expect(abs(weights.effectiveSamples - 3.401975) < 5e-7)
        #expect(weights.isTooThin && weights.isDominated)
        #expect(abs(weights.mean - 2.075) < 1e-12)
    }

    private struct Golden: Decodable {
        let cut: Double
        let lambda: Double
        let values: [String: Double]
    }

    @Test func `estimates are those of Open Bandit Pipeline`() throws {
        let rows = try GoldenFile.decode(LogRows.self, "off_policy", in: Bundle.module)
        let golden = try GoldenFile.decode(Golden.self, "off_policy", in: Bundle.module)
        let estimators: [(String, OffPolicyEstimator)] = [
            ("direct method", .directMethod), ("ips", .inversePropensity), ("clipped", .clipped(maximum: golden.cut)),
            ("snips", .selfNormalized), ("dr", .doublyRobust), ("sndr", .selfNormalizedDoublyRobust),
            ("switch-dr", .switching(tau: golden.cut)), ("dros", .shrunk(lambda: golden.lambda)),
        ]
        #expect(golden.values.count == estimators.count)
        for (name, estimator) in estimators {
            let expected = try #require(golden.values[name])
            #expect(abs(estimator.estimate(rows.samples).value - expected) < 1e-9, "\(name)")
        }
    }

    @Test func `nothing shrinks at infinity and everything does at zero`() {
        let robust = OffPolicyEstimator.doublyRobust.estimate(example).value
        let direct = OffPolicyEstimator.directMethod.estimate(example).value
        for none: OffPolicyEstimator in [.switching(tau: .infinity), .shrunk(lambda: .infinity)] {
            #expect(abs(none.estimate(example).value - robust) < 1e-12)
        }
        for all: OffPolicyEstimator in [.switching(tau: 0), .shrunk(lambda: 0)] {
            #expect(abs(all.estimate(example).value - direct) < 1e-12)
        }
    }

    @Test func `a policy has no difference to itself, and the log's own value is its mean reward`() {
        let estimate = OffPolicyEstimator.doublyRobust.estimate(example)
        #expect(estimate.minus(estimate).value == 0 && estimate.minus(estimate).standardError == 0)
        let own = example.map {
            OffPolicySample(
                propensity: $0.propensity,
                target: $0.propensity,
                reward: $0.reward,
                cluster: $0.cluster
            )
        }
        #expect(abs(OffPolicyEstimator.inversePropensity.estimate(own).value - 0.625) < 1e-12)
        #expect(!WeightSummary(own).isOffOne)
    }

    @Test func `the mean of the terms is the estimate, also of a ratio`() {
        for estimator: OffPolicyEstimator in [.selfNormalized, .selfNormalizedDoublyRobust, .doublyRobust] {
            let estimate = estimator.estimate(example)
            #expect(abs(estimate.terms.reduce(0, +) / 4 - estimate.value) < 1e-12)
        }
    }

    @Test func `rows that repeat in one cluster add nothing to what is known`() {
        let alone = OffPolicyEstimator.inversePropensity.estimate(example)
        let doubled = OffPolicyEstimator.inversePropensity.estimate(example + example)
        #expect(abs(alone.value - doubled.value) < 1e-12)
        #expect(abs(alone.standardError - doubled.standardError) < 1e-12)
    }

    @Test func `what a policy never chooses is refused as too thin`() {
        let none = (0..<500).map { OffPolicySample(propensity: 0.5, target: 0, reward: 1, cluster: $0) }
        #expect(WeightSummary(none).isTooThin && WeightSummary(none).effectiveSamples == 0)
        #expect(OffPolicyEstimator.selfNormalized.estimate(none).value == 0)
        let even = none.map { OffPolicySample(propensity: 0.5, target: 0.5, reward: 1, cluster: $0.cluster) }
        #expect(!WeightSummary(even).isTooThin && !WeightSummary(even).isDominated)
    }
}
