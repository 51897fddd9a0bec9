/// What mixtures of points can reach: their non-decreasing upper convex hull, by rising cost.
///
/// Sending a random share of the prompts one way and the rest another gives any point on the straight line between the
/// two, so that a policy earns its keep only above the hull of single models.
///
/// Source: RouterBench (arXiv 2403.12031), section 3.
package struct UpperHull: Sendable, Equatable {
    /// A corner of the hull.
    package struct Vertex: Sendable, Equatable {
        /// The place of the point among those that the hull was made of.
        package let index: Int
        package let cost: Double
        package let quality: Double
    }

    /// By rising cost and quality, from the cheapest to the best.
    package let vertices: [Vertex]

    /// The hull of points, of which there may be none.
    ///
    /// - Precondition: no coordinate is NaN.
    /// - Complexity: O(n log n).
    package init(_ points: [(cost: Double, quality: Double)]) {
        let sorted = points.enumerated()
            .map { Vertex(index: $0.offset, cost: $0.element.cost, quality: $0.element.quality) }
            .sorted { ($0.cost, -$0.quality, $0.index) < ($1.cost, -$1.quality, $1.index) }
        var hull: [Vertex] = []
        for point in sorted {
            if let last = hull.last, point.quality <= last.quality { continue }
            while hull.count >= 2, Self.isOnOrBelowChord(hull[hull.count - 2], hull[hull.count - 1], point) {
                hull.removeLast()
            }
            hull.append(point)
        }
        vertices = hull
    }

    /// The quality of the best mixture that costs at most `cost`; nil left of the first corner.
    package func quality(atCost cost: Double) -> Double? {
        guard let first = vertices.first, let last = vertices.last, cost >= first.cost else { return nil }
        for (left, right) in zip(vertices, vertices.dropFirst()) where cost <= right.cost {
            return left.quality + (right.quality - left.quality) * (cost - left.cost) / (right.cost - left.cost)
        }
        return last.quality
    }

    /// Whether `middle` lies on or below the line from `start` to `end`.
    private static func isOnOrBelowChord(_ start: Vertex, _ middle: Vertex, _ end: Vertex) -> Bool {
        (middle.cost - start.cost) * (end.quality - start.quality)
            >= (middle.quality - start.quality) * (end.cost - start.cost)
    }
}
