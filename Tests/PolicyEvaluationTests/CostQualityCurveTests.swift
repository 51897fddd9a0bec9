import PureTestSupport
import Numerics
import PolicyEvaluation
import Testing

/// A worked example: four single models and a policy with five settings.
@Suite struct CostQualityCurveTests {
    private let models = [(1, 0.50), (2, 0.70), (4, 0.65), (10, 0.90)].map(CostQualityPoint.init(cost:quality:))
    private let policy = [(1.2, 0.60), (3, 0.80), (6, 0.88), (7, 0.84), (9, 0.90)].map(
        CostQualityPoint.init(cost:quality:)
    )
    private let range = 1.0...10.0

    private func isClose(_ value: Double?, _ expected: Double, _ tolerance: Double = 5e-7) -> Bool {
        value.map { abs($0 - expected) < tolerance } ?? false
    }

    @Test func `the zero router of the worked example`() {
        let curve = CostQualityCurve(models)
        #expect(curve.hull.map(\.cost) == [1, 2, 10])
        #expect(isClose(curve.averageQuality(over: range), 0.777778))
        #expect(isClose(curve.averageQuality(overLogarithmOf: range), 0.718357))
        #expect(isClose(curve.cost(reaching: 0.81), 6.4))
        #expect(isClose(curve.cost(reaching: 0.855), 8.2))
        #expect(isClose(curve.cost(reaching: 0.9), 10))
        #expect(isClose(hypervolume(of: models, maximumCost: 10), 0.610))
    }

    @Test func `the policy of the worked example`() {
        let curve = CostQualityCurve(policy)
        #expect(curve.hull.map(\.cost) == [1.2, 3, 6, 9])
        #expect(isClose(curve.averageQuality(over: range), 0.816667))
        #expect(isClose(curve.averageQuality(overLogarithmOf: range), 0.721834))
        #expect(isClose(curve.cost(reaching: 0.81), 3.375))
        #expect(isClose(curve.cost(reaching: 0.855), 5.0625))
        #expect(isClose(curve.cost(reaching: 0.9), 9))
        #expect(isClose(hypervolume(of: policy, maximumCost: 10), 0.702))
    }

    @Test func `with the cheapest model added`() {
        let curve = CostQualityCurve([models[0]] + policy)
        #expect(isClose(curve.averageQuality(over: range), 0.828889))
        #expect(isClose(curve.averageQuality(overLogarithmOf: range), 0.765263))
    }

    @Test func `edge cases`() {
        let one = CostQualityCurve([CostQualityPoint(cost: 2, quality: 0.7)])
        #expect(one.quality(at: 1.9) == 0)
        #expect(one.quality(at: 50) == 0.7)
        #expect(one.cost(reaching: 0.71) == nil)
        #expect(one.averageQuality(over: 2...2) == nil)
        #expect(one.averageQuality(overLogarithmOf: 0...2) == nil)
        #expect(one.averageQuality(over: 0...1) == 0)
        let tied = CostQualityCurve([CostQualityPoint(cost: 1, quality: 0.2), CostQualityPoint(cost: 1, quality: 0.4)])
        #expect(tied.hull == [CostQualityPoint(cost: 1, quality: 0.4)])
    }

    @Test func `no point lies above the hull and the area agrees with a fine sum`() {
        var generator = SplitMix(state: 20_260_101)
        for _ in 0..<50 {
            let points = (0..<12).map { _ in
                CostQualityPoint(
                    cost: Double(generator.uniform(in: 0.5...9)),
                    quality: generator.uniform()
                )
            }
            let curve = CostQualityCurve(points)
            #expect(points.allSatisfy { curve.quality(at: $0.cost) >= $0.quality - 1e-12 })
            let steps = 200_000
            let sum = (0..<steps).reduce(0.0) { $0 + curve.quality(at: 1 + 9 * (Double($1) + 0.5) / Double(steps)) }
            #expect(isClose(curve.averageQuality(over: range), sum / Double(steps), 1e-4))
        }
    }
}
