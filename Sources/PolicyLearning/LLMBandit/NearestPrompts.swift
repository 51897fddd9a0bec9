// The neighbour of on-manifold mixup (LLM Bandit, arXiv 2502.02743, appendix B.3.2): by cosine, exact, each prompt
// against all others.

package import Numerics
internal import RoutingPolicy

/// For each prompt the nearest other prompt.
package enum NearestPrompts {
    /// The row number of the other row with the largest cosine, for each row.
    ///
    /// Of equal ones it is the first; a single row is its own.
    ///
    /// - Complexity: O(n^2 d), in blocks, so that no n x n matrix is held.
    package static func neighbors(of features: Matrix) -> [Int] {
        let unit = features.withUnitRows
        let block = 256
        var nearest = Array(0..<unit.rows)
        for start in stride(from: 0, to: unit.rows, by: block) {
            let rows = start..<min(start + block, unit.rows)
            let similarity = unit.rows(at: rows).multiplied(by: unit, transposingOther: true)
            for (position, row) in rows.enumerated() {
                var highest = -Float.infinity
                for (other, value) in similarity.row(position).enumerated() where other != row && value > highest {
                    (highest, nearest[row]) = (value, other)
                }
            }
        }
        return nearest
    }
}
