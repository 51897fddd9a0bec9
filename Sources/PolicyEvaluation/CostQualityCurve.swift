// RouterBench (arXiv 2403.12031): the non-decreasing convex hull of a policy's cost-quality points and the average
// improvement in quality (AIQ) under it. The edge cases are ours and documented at each member.

internal import Glibc
internal import Units

/// One operating point: mean cost in USD a prompt and mean quality in [0, 1].
package struct CostQualityPoint: Sendable, Hashable {
    package let cost: Double
    package let quality: Double

    package init(cost: Double, quality: Double) {
        self.cost = cost
        self.quality = quality
    }
}

/// What a set of operating points can reach: their non-decreasing upper convex hull.
///
/// Two neighbouring points of the hull are joined by a straight line, since any mixture is reachable by randomising
/// between the two settings. Left of the first point the curve is 0: the policy offers nothing at that price.
package struct CostQualityCurve: Sendable, Equatable {
    /// The corners of the hull, by rising cost and quality.
    package let hull: [CostQualityPoint]
    private let reachable: UpperHull

    /// The hull of `points`.
    ///
    /// - Complexity: O(n log n).
    /// - Precondition: there is a point and every coordinate is finite.
    package init(_ points: some Collection<CostQualityPoint>) {
        precondition(!points.isEmpty, "a curve needs a point")
        precondition(points.allSatisfy { $0.cost.isFinite && $0.quality.isFinite }, "a coordinate is not finite")
        reachable = UpperHull(points.map { (cost: $0.cost, quality: $0.quality) })
        hull = reachable.vertices.map { CostQualityPoint(cost: $0.cost, quality: $0.quality) }
    }

    /// The quality reachable at mean cost `cost`.
    package func quality(at cost: Double) -> Double { reachable.quality(atCost: cost) ?? 0 }

    /// The best quality on the curve.
    package var top: Double { hull[hull.count - 1].quality }

    /// The least mean cost at which the curve reaches `quality`, within 1e-9; nil where it never does.
    package func cost(reaching quality: Double) -> Double? {
        let target = quality - 1e-9
        if hull[0].quality >= target { return hull[0].cost }
        for (left, right) in zip(hull, hull.dropFirst()) where right.quality >= target {
            let share = (quality - left.quality) / (right.quality - left.quality)
            return left.cost + min(share, 1) * (right.cost - left.cost)
        }
        return nil
    }

    /// The line segments of the curve inside `range`, as (from, to, intercept, slope); the last one is flat.
    private func segments(in range: ClosedRange<Double>) -> [(x0: Double, x1: Double, intercept: Double, slope: Double)]
    {
        var segments: [(x0: Double, x1: Double, intercept: Double, slope: Double)] = []
        func add(_ from: Double, _ to: Double, _ point: CostQualityPoint, _ slope: Double) {
            let x0 = max(from, range.lowerBound)
            let x1 = min(to, range.upperBound)
            if x0 < x1 { segments.append((x0, x1, point.quality - slope * point.cost, slope)) }
        }
        for (left, right) in zip(hull, hull.dropFirst()) {
            add(left.cost, right.cost, left, (right.quality - left.quality) / (right.cost - left.cost))
        }
        add(hull[hull.count - 1].cost, .infinity, hull[hull.count - 1], 0)
        return segments
    }

    /// AIQ: the mean height of the curve over a range of costs; nil where the range is a single cost.
    package func averageQuality(over range: ClosedRange<Double>) -> Double? {
        let width = range.upperBound - range.lowerBound
        guard width > 0 else { return nil }
        return segments(in: range).reduce(0) { sum, segment in
            sum + segment.intercept * (segment.x1 - segment.x0)
                + segment.slope * (segment.x1 * segment.x1 - segment.x0 * segment.x0) / 2
        } / width
    }

    /// AIQ over the logarithm of the cost, exact for a curve that is linear in the cost itself.
    ///
    /// nil where the range is a single cost or begins at or below 0.
    package func averageQuality(overLogarithmOf range: ClosedRange<Double>) -> Double? {
        guard range.lowerBound > 0, range.lowerBound < range.upperBound else { return nil }
        return segments(in: range).reduce(0) { sum, segment in
            sum + segment.intercept * log(segment.x1 / segment.x0) + segment.slope * (segment.x1 - segment.x0)
        } / log(range.upperBound / range.lowerBound)
    }
}
