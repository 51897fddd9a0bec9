import PureTestSupport
import Foundation
import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

/// The mixed model against the joint posterior of all weights, solved as one dense system in numpy.
struct MixedEffectsTests {
    struct Golden: Decodable {
        let groups: [Int]
        let covariates: [[Double]]
        let deviation: [Double]
        let common: [[Double]]
        let grams: [[Double]]
        let rights: [[Double]]
        let weights: [[Double]]
        let means: [[Double]]
        let freedom: Double
        let squaredDeviations: [Double]
        let squaredCommon: [[Double]]

        init() throws {
            self = try GoldenFile.decode(Golden.self, "mixed_effects", in: .module)
        }

        var model: MixedEffects {
            MixedEffects(groups: groups, covariates: covariates, deviation: deviation, common: common)
        }

        var statistics: [MixedEffects.Statistics] {
            zip(grams, rights).map { MixedEffects.Statistics(gram: $0, right: $1) }
        }
    }

    private func isClose(_ left: [Double], _ right: [Double]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { abs($0 - $1) < 1e-7 * max(1, abs($1)) }
    }

    @Test func `the posterior is that of one dense system`() throws {
        let golden = try Golden()
        let posterior = try golden.model.posterior(golden.statistics)
        #expect(isClose(posterior.weights.flatMap { $0 }, golden.weights.flatMap { $0 }))
        #expect(isClose(posterior.common.flatMap { $0 }, golden.means.flatMap { $0 }))
        #expect(isClose([posterior.freedom], [golden.freedom]))
        #expect(isClose(posterior.squaredDeviations, golden.squaredDeviations))
        #expect(isClose(posterior.squaredCommon.flatMap { $0 }, golden.squaredCommon.flatMap { $0 }))
    }

    @Test func `a model without data gets the prior mean`() throws {
        let golden = try Golden()
        var statistics = golden.statistics
        statistics[1] = MixedEffects.Statistics(gram: Array(repeating: 0, count: 16), right: [0, 0, 0, 0])
        let posterior = try golden.model.posterior(statistics)
        let expected = (0..<4).map { posterior.common[0][$0] + 0.3 * posterior.common[1][$0] }
        #expect(isClose(posterior.weights[1], expected))
    }

    @Test func `without covariates each model is a ridge regression`() throws {
        let golden = try Golden()
        let model = MixedEffects(
            groups: golden.groups,
            covariates: [[], [], []],
            deviation: golden.deviation,
            common: []
        )
        let posterior = try model.posterior(golden.statistics)
        for (own, weights) in zip(golden.statistics, posterior.weights) {
            for row in 0..<4 {
                var left = weights[row] / golden.deviation[golden.groups[row]]
                for column in 0..<4 { left += own.gram[row * 4 + column] * weights[column] }
                #expect(abs(left - own.right[row]) < 1e-9)
            }
        }
    }

    /// 40 models whose weights were drawn from a known prior: EM finds the variance of each group.
    @Test func `variances are found`() throws {
        var generator = PhiloxGenerator(seed: 11)
        func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + generator.uniform() } }
        let (groups, spread) = ([0, 1, 1, 1], [2.0, 0.1])
        let statistics = (0..<40).map { _ in
            let weights = groups.map { normal() * spread[$0].squareRoot() }
            var own = MixedEffects.Statistics(gram: Array(repeating: 0, count: 16), right: [0, 0, 0, 0])
            for _ in 0..<60 {
                let inputs = groups.map { _ in normal() }
                let target = zip(inputs, weights).reduce(normal()) { $0 + $1.0 * $1.1 }
                for row in 0..<4 {
                    own.right[row] += inputs[row] * target
                    for column in 0..<4 { own.gram[row * 4 + column] += inputs[row] * inputs[column] }
                }
            }
            return own
        }
        var model = MixedEffects(
            groups: groups,
            covariates: Array(repeating: [], count: 40),
            deviation: [1, 1],
            common: []
        )
        for _ in 0..<50 { model.update(from: try model.posterior(statistics)) }
        #expect(abs(model.deviation[0] - 2) < 0.9)
        #expect(abs(model.deviation[1] - 0.1) < 0.04)
    }
}
