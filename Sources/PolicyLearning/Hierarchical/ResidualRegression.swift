// Ridge regression whose penalty has the highest marginal likelihood: MacKay, "Bayesian Interpolation" (Neural
// Computation 4, 1992); by eigenvalues as in Golub, Heath and Wahba (Technometrics 21, 1979).

internal import Glibc
package import Numerics

/// A regression for each of K models of what another model of their outcomes left unexplained.
///
///     target = x . w_k + noise,  noise ~ N(0, s^2),  w_k ~ N(0, v s^2)
///
/// v, one number for all models and inputs, maximises the likelihood of all targets with the weights integrated out and
/// s^2 at its own maximum. Where the targets hold nothing v becomes small and the weights vanish.
package struct ResidualRegression: Sendable {
    /// E w_k, K rows of d.
    package let weights: [[Double]]

    /// v.
    package let variance: Double

    /// - Parameters:
    ///   - observations: the known outcomes.
    ///   - inputs: one row a prompt, d columns.
    ///   - targets: one for each outcome.
    /// - Complexity: O(K d^3).
    /// - Throws: `FactorizationError` for inputs that are not finite.
    package init(_ observations: Observations, inputs: Matrix, targets: [Double]) throws(FactorizationError) {
        let order = inputs.columns
        let statistics = observations.statistics(inputs, targets: targets, weights: observations.weights)
        let problems = try statistics.map { statistic throws(FactorizationError) in
            guard statistic.gram.allSatisfy(\.isFinite) else { throw .notPositiveDefinite(row: 0, pivot: .nan) }
            return try SymmetricEigenproblem(statistic.gram, order: order)
        }
        // Coordinates of X' W y along the eigenvectors of X' W X, whose values rounding may take below zero.
        let values = problems.map { $0.values.map { max($0, 0) } }
        let right = zip(problems, statistics).map { problem, statistic in
            problem.vectors.map { vector in zip(vector, statistic.right).reduce(0) { $0 + $1.0 * $1.1 } }
        }
        let count = observations.weights.reduce(0, +)
        let squares = zip(targets, observations.weights).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
        func loss(_ logVariance: Double) -> Double {
            let variance = exp(logVariance)
            var (rest, determinant) = (squares, 0.0)
            for (values, right) in zip(values, right) {
                for (value, product) in zip(values, right) {
                    rest -= product * product * variance / (1 + value * variance)
                    determinant += log1p(value * variance)
                }
            }
            return count * log(max(rest, 1e-12 * max(squares, 1e-12)) / count) + determinant
        }
        let energy = values.reduce(0) { $0 + $1.reduce(0, +) } / max(count, 1) / Double(order)
        // From weights that explain nothing to weights that explain all.
        let unit = -log(max(energy, 1e-12))
        let found = exp(GoldenSection.minimum(in: unit - 14...unit + 7, of: loss))
        variance = found
        weights = problems.indices.map { model in
            var solution = [Double](repeating: 0, count: order)
            for (index, vector) in problems[model].vectors.enumerated() {
                let share = right[model][index] * found / (1 + values[model][index] * found)
                for column in 0..<order { solution[column] += share * vector[column] }
            }
            return solution
        }
    }
}
