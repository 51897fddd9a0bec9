package import Numerics

/// The rule by which references choose: the model of the highest w_q q - w_c c, the cheaper of equals.
package enum UtilityChoice {
    /// The choices for n prompts.
    ///
    /// - Parameters:
    ///   - quality: of each model on each prompt, n x K.
    ///   - cost: on the scale that `costWeight` weighs, n x K.
    ///   - costWeight: w_c in [0, 1]; w_q is 1 - w_c.
    /// - Returns: one-hot probabilities, n x K.
    package static func probabilities(quality: Matrix, cost: Matrix, costWeight: Double) -> Matrix {
        precondition(quality.rows == cost.rows && quality.columns == cost.columns, "shapes differ")
        var result = Matrix(rows: quality.rows, columns: quality.columns)
        for row in 0..<quality.rows {
            var best = 0
            var highest = -Double.infinity
            for column in 0..<quality.columns {
                let value = (1 - costWeight) * Double(quality[row, column]) - costWeight * Double(cost[row, column])
                if value > highest || (value == highest && cost[row, column] < cost[row, best]) {
                    (best, highest) = (column, value)
                }
            }
            result[row, best] = 1
        }
        return result
    }
}
