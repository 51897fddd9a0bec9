// Silhouette: Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis"
// (1987). The permutation test of a grouping: Good, "Permutation Tests" (2000).

package import Numerics
internal import RoutingPolicy
internal import Units

/// How far rows that share a label lie together, by the cosine of the rows after their mean is subtracted.
package struct GroupAgreement: Sendable, Equatable {
    /// The share of rows, among those whose label another row has, whose nearest other row has it too.
    package let nearest: Double

    /// The mean silhouette of those rows, from -1 to 1.
    package let silhouette: Double

    /// The share of random permutations of the labels whose ``nearest`` is at least as high; the identity counts as
    /// one.
    package let chance: Double

    /// What ``nearest`` is on average under permutation.
    package let permuted: Double

    /// - Parameters:
    ///   - rows: one vector each.
    ///   - labels: one a row.
    ///   - permutations: how many are drawn.
    ///   - seed: decides them.
    /// - Precondition: some label occurs twice.
    package init(rows: Matrix, labels: [String], permutations: Int = 2000, seed: UInt64) {
        let distances = Self.distances(rows)
        nearest = Self.nearest(distances, labels)
        silhouette = Self.silhouette(distances, labels)
        var generator = RandomStream.run.generator(seed)
        var order = Array(labels.indices)
        var (reached, sum) = (1, 0.0)
        for _ in 0..<permutations {
            generator.shuffle(&order)
            let share = Self.nearest(distances, order.map { labels[$0] })
            if share >= nearest - 1e-12 { reached += 1 }
            sum += share
        }
        chance = Double(reached) / Double(permutations + 1)
        permuted = sum / Double(max(permutations, 1))
    }

    /// 1 - cosine of every pair of centred rows.
    private static func distances(_ rows: Matrix) -> [[Double]] {
        let count = rows.rows
        var centred = (0..<count).map { rows.row($0).map(Double.init) }
        for column in 0..<rows.columns {
            let mean = centred.reduce(0) { $0 + $1[column] } / Double(count)
            for row in 0..<count { centred[row][column] -= mean }
        }
        let norms = centred.map { row in row.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        return (0..<count).map { a in
            (0..<count).map { b in
                let product = zip(centred[a], centred[b]).reduce(0) { $0 + $1.0 * $1.1 }
                let scale = norms[a] * norms[b]
                return scale > 0 ? 1 - product / scale : 1
            }
        }
    }

    /// Rows whose label occurs again.
    private static func judged(_ labels: [String]) -> [Int] {
        labels.indices.filter { row in labels.indices.contains { $0 != row && labels[$0] == labels[row] } }
    }

    private static func nearest(_ distances: [[Double]], _ labels: [String]) -> Double {
        let rows = judged(labels)
        let hits = rows.count { row in
            var best = row == 0 ? 1 : 0
            for other in labels.indices where other != row && distances[row][other] < distances[row][best] {
                best = other
            }
            return labels[best] == labels[row]
        }
        return Double(hits) / Double(max(rows.count, 1))
    }

    private static func silhouette(_ distances: [[Double]], _ labels: [String]) -> Double {
        let rows = judged(labels)
        let groups = Dictionary(grouping: labels.indices) { ByteString(labels[$0]) }
        let sum = rows.reduce(0.0) { sum, row in
            var (within, other) = (0.0, Double.infinity)
            for (label, members) in groups {
                let others = members.filter { $0 != row }
                guard !others.isEmpty else { continue }
                let mean = others.reduce(0) { $0 + distances[row][$1] } / Double(others.count)
                if label == ByteString(labels[row]) { within = mean } else { other = min(other, mean) }
            }
            return sum + (max(within, other) > 0 ? (other - within) / max(within, other) : 0)
        }
        return sum / Double(max(rows.count, 1))
    }
}
