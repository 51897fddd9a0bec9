/// The area that a set of operating points dominates, as a share of the rectangle of `maximumCost` by quality 1.
///
/// A point covers all that is more expensive and worse than it: a staircase, not a hull. Points at or above
/// `maximumCost` count nothing. Source: the hypervolume indicator of Zitzler and Thiele (1999), reference point
/// (maximum cost, quality 0).
package func hypervolume(of points: some Collection<CostQualityPoint>, maximumCost: Double) -> Double {
    let ordered = points.filter { $0.cost < maximumCost }.sorted { ($0.cost, -$0.quality) < ($1.cost, -$1.quality) }
    var area = 0.0
    var best = 0.0
    var from = 0.0
    for point in ordered where point.quality > best {
        area += (point.cost - from) * best
        from = point.cost
        best = point.quality
    }
    area += (maximumCost - from) * best
    return area / maximumCost
}
