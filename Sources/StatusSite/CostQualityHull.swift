/// What mixtures of single models can reach: the upper left hull of (cost, quality) points.
///
/// Sending a random share of the prompts to one model and the rest to another gives any point on the straight line between
/// them, so a router earns its keep only above this hull (RouterBench, arXiv 2403.12031, section 3).
package struct CostQualityHull: Sendable, Equatable {
    package struct Vertex: Sendable, Equatable {
        package let index: Int
        package let cost: Double
        package let quality: Double
    }

    /// By ascending cost and quality, from the cheapest to the best.
    package let vertices: [Vertex]

    /// - Parameter points: cost and quality of each single model; indices of the vertices refer to it.
    package init(_ points: [(cost: Double, quality: Double)]) {
        let sorted = points.enumerated()
            .map { Vertex(index: $0.offset, cost: $0.element.cost, quality: $0.element.quality) }
            .sorted { ($0.cost, -$0.quality, $0.index) < ($1.cost, -$1.quality, $1.index) }
        var hull: [Vertex] = []
        for point in sorted {
            if let last = hull.last, point.quality <= last.quality { continue }
            while hull.count >= 2, Self.liesBelow(hull[hull.count - 2], hull[hull.count - 1], point) {
                hull.removeLast()
            }
            hull.append(point)
        }
        vertices = hull
    }

    /// The quality of the best mixture that costs at most `cost`; nil below the cheapest model.
    package func quality(atCost cost: Double) -> Double? {
        guard let first = vertices.first, let last = vertices.last, cost >= first.cost else { return nil }
        if cost >= last.cost { return last.quality }
        for (left, right) in zip(vertices, vertices.dropFirst()) where cost <= right.cost {
            return left.quality + (right.quality - left.quality) * (cost - left.cost) / (right.cost - left.cost)
        }
        return last.quality
    }

    /// Whether the middle point lies on or below the line from the first to the last.
    private static func liesBelow(_ first: Vertex, _ middle: Vertex, _ last: Vertex) -> Bool {
        (middle.cost - first.cost) * (last.quality - first.quality)
            >= (last.cost - first.cost) * (middle.quality - first.quality)
    }
}
