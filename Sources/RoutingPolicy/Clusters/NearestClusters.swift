// The look-up of Zhang et al., "The Avengers" (arXiv 2505.19797): what is known of a prompt is what is known of the
// clusters that its embedding lies nearest to.

package import Numerics

/// Means over the clusters nearest to a prompt.
package enum NearestClusters {
    /// For each prompt the plain mean of the rows that belong to the `top` clusters nearest by cosine.
    ///
    /// - Parameters:
    ///   - tables: each C x m, one row a cluster; m may differ.
    ///   - directions: n x d, one prompt a row, of unit length.
    ///   - centroids: C x d, rows of unit length.
    ///   - top: how many clusters; all of them if there are fewer.
    /// - Returns: n x m for each table, in their order.
    /// - Precondition: `top` is above 0, and there is a cluster.
    package static func means(
        of tables: [Matrix],
        nearestTo directions: Matrix,
        centroids: Matrix,
        top: Int
    ) -> [Matrix] {
        precondition(top > 0 && centroids.rows > 0, "a cluster is needed")
        let similarity = directions.rowTiled(by: centroids, transposingOther: true)
        let count = min(top, centroids.rows)
        let share = 1 / Float(count)
        var means = tables.map { Matrix(rows: directions.rows, columns: $0.columns) }
        for row in 0..<directions.rows {
            for cluster in nearest(count, of: similarity.row(row)) {
                for (index, table) in tables.enumerated() {
                    for column in 0..<table.columns { means[index][row, column] += share * table[cluster, column] }
                }
            }
        }
        return means
    }

    /// The positions of the `count` largest values; of equal values the earlier ones.
    private static func nearest(_ count: Int, of values: ArraySlice<Float>) -> [Int] {
        var best: [(value: Float, position: Int)] = []
        for (position, value) in values.enumerated() where best.count < count || value > best[count - 1].value {
            let place = best.firstIndex { value > $0.value } ?? best.count
            best.insert((value, position), at: place)
            if best.count > count { best.removeLast() }
        }
        return best.map(\.position)
    }
}
