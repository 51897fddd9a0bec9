// Dhillon and Modha, "Concept Decompositions for Large Sparse Text Data using Clustering" (2001): Lloyd's iteration by
// cosine. First centroids as in k-means++ (Arthur and Vassilvitskii 2007), with 1 - cosine for the squared distance.

package import Numerics
internal import RoutingPolicy

/// Clusters of directions.
package struct SphericalKMeans: Sendable, Equatable {
    /// One centroid of unit length a row.
    package let centroids: Matrix

    /// The cluster of each point: the centroid of the highest cosine, of equal ones the first.
    package let assignment: [Int]

    /// Clusters the rows of `points`.
    ///
    /// A cluster that loses all its points takes the point that is worst served.
    ///
    /// - Parameters:
    ///   - points: n x d, n above 0; rows are scaled to unit length.
    ///   - clusters: how many; at most n are made.
    ///   - seed: decides the first centroids.
    ///   - rounds: the most rounds of assignment and update.
    /// - Complexity: O(n d clusters) a round.
    package init(_ points: Matrix, clusters: Int, seed: UInt64, rounds: Int = 25) {
        precondition(points.rows > 0 && clusters > 0, "points and clusters are needed")
        let unit = points.withUnitRows
        var generator = RandomStream.run.generator(seed)
        var centroids = Self.firstCentroids(unit, min(clusters, unit.rows), &generator)
        var assignment = Self.assignment(unit, centroids).clusters
        for _ in 0..<rounds {
            centroids = Self.means(unit, assignment, clusters: centroids.rows)
            let next = Self.assignment(unit, centroids).clusters
            if next == assignment { break }
            assignment = next
        }
        self.centroids = centroids
        self.assignment = assignment
    }

    private static func firstCentroids(_ unit: Matrix, _ count: Int, _ generator: inout PhiloxGenerator) -> Matrix {
        var chosen = [Int(generator.uniform() * Double(unit.rows))]
        var distances = [Float](repeating: .infinity, count: unit.rows)
        while chosen.count < count {
            let latest = unit.rows(at: chosen.suffix(1))
            let similarity = unit.multiplied(by: latest, transposingOther: true).elements
            for row in 0..<unit.rows { distances[row] = max(min(distances[row], 1 - similarity[row]), 0) }
            for row in chosen { distances[row] = 0 }
            if distances.contains(where: { $0 > 0 }) {
                chosen.append(generator.draw(from: distances[...]))
            } else {
                // All points lie on the centroids there are: any other will do.
                let taken = Set(chosen)
                chosen.append((0..<unit.rows).first { !taken.contains($0) } ?? 0)
            }
        }
        return unit.rows(at: chosen)
    }

    private static func assignment(_ unit: Matrix, _ centroids: Matrix) -> (clusters: [Int], similarity: [Float]) {
        let similarity = unit.multiplied(by: centroids, transposingOther: true)
        var (clusters, highest): ([Int], [Float]) = ([], [])
        for row in 0..<unit.rows {
            var (best, value) = (0, -Float.infinity)
            for cluster in 0..<centroids.rows where similarity[row, cluster] > value {
                (best, value) = (cluster, similarity[row, cluster])
            }
            clusters.append(best)
            highest.append(value)
        }
        return (clusters, highest)
    }

    private static func means(_ unit: Matrix, _ assignment: [Int], clusters: Int) -> Matrix {
        var sums = Matrix(rows: clusters, columns: unit.columns)
        var sizes = [Int](repeating: 0, count: clusters)
        let columns = unit.columns
        unsafe sums.elements.withUnsafeMutableBufferPointer { sums in
            unsafe unit.elements.withUnsafeBufferPointer { unit in
                for (row, cluster) in assignment.enumerated() {
                    sizes[cluster] += 1
                    let (source, target) = (row * columns, cluster * columns)
                    for column in 0..<columns { unsafe sums[target + column] += unit[source + column] }
                }
            }
        }
        var centroids = sums.withUnitRows
        let empty = sizes.indices.filter { sizes[$0] == 0 }
        if !empty.isEmpty {
            let similarity = Self.assignment(unit, centroids).similarity
            let worst = similarity.indices.sorted { (similarity[$0], $0) < (similarity[$1], $1) }
            for (cluster, row) in zip(empty, worst) {
                for column in 0..<unit.columns { centroids[cluster, column] = unit[row, column] }
            }
        }
        return centroids
    }
}
