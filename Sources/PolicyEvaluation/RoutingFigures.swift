/// The figures of one policy on one test split.
///
/// A figure that is not defined or never reached is nil.
package struct RoutingFigures: Sendable, Equatable {
    /// Mean height of the cost-quality curve over [cheapest, most expensive] single model.
    package let averageQuality: Double?

    /// The same over the logarithm of the cost.
    package let averageQualityLog: Double?

    /// Best quality on the curve over the best single model's.
    package let top: Double?

    /// Cost at 90 % of the best single model's quality, over that model's cost.
    package let costAt90: Double?
    package let costAt95: Double?
    package let costAt100: Double?

    /// The figures of the curve through `points`, relative to single models on the same prompts.
    package init(_ points: [CostQualityPoint], reference: SingleModelReference) {
        let curve = CostQualityCurve(points)
        let best = reference.best
        func relativeCost(_ share: Double) -> Double? {
            guard best.quality > 0, best.cost > 0 else { return nil }
            return curve.cost(reaching: share * best.quality).map { $0 / best.cost }
        }
        averageQuality = curve.averageQuality(over: reference.costRange)
        averageQualityLog = curve.averageQuality(overLogarithmOf: reference.costRange)
        top = best.quality > 0 ? curve.top / best.quality : nil
        costAt90 = relativeCost(0.90)
        costAt95 = relativeCost(0.95)
        costAt100 = relativeCost(1)
    }
}
