// What is known of a new model's identity vector before it has answered anything. LLM Bandit (arXiv 2502.02743,
// equations 7 and 8) takes mean and variance of the known vectors, coordinate by coordinate; empirical Bayes with all
// their covariances: Efron, "Large-Scale Inference" (2010), chapter 1.

package import Numerics

/// A Gaussian over identity vectors, I = mean + z * directions with z standard normal.
package struct IdentityPrior: Sendable {
    /// d numbers.
    package let mean: [Double]

    /// r rows of d numbers; the covariance is the sum of their outer products.
    package let directions: [[Double]]

    init(mean: [Double], directions: [[Double]]) {
        self.mean = mean
        self.directions = directions
    }

    /// N(0, I): the prior that training had.
    package static func standard(length: Int) -> IdentityPrior {
        IdentityPrior(mean: Array(repeating: 0, count: length), directions: identity(length, deviation: 1))
    }

    /// LLM Bandit's: each coordinate's mean and variance + 1e-3 over the known vectors, K x d, independent.
    package static func diagonal(_ identities: Matrix) -> IdentityPrior {
        let (mean, centred) = centred(identities)
        let variances = mean.indices.map { column in
            centred.reduce(1e-3) { $0 + $1[column] * $1[column] / Double(centred.count) }
        }
        let directions = variances.enumerated().map { place, variance in
            mean.indices.map { $0 == place ? variance.squareRoot() : 0 }
        }
        return IdentityPrior(mean: mean, directions: directions)
    }

    /// Ours: the mean on a line over log prices, the covariance of what that line leaves, and a little in every
    /// direction.
    ///
    /// Abilities of known models lie along few directions, and go together: an answer says much about the others. The
    /// vectors of known models were pulled towards zero in training and so vary less than models do; that is what
    /// `widening` makes up for.
    ///
    /// - Parameters:
    ///   - identities: of the known models, K x d.
    ///   - prices: the logarithm of each one's price; nil for a common mean.
    ///   - price: of the new model.
    ///   - widening: the factor on the covariance.
    ///   - floor: the variance added to every direction.
    /// - Returns: the prior.
    package static func empirical(
        _ identities: Matrix,
        prices: [Double]? = nil,
        price: Double = 0,
        widening: Double = 2,
        floor: Double = 0.1
    ) -> IdentityPrior {
        var (mean, centred) = centred(identities)
        let count = Double(identities.rows)
        if let prices, identities.rows > 2 {
            let center = prices.reduce(0, +) / count
            let spread = prices.reduce(0) { $0 + ($1 - center) * ($1 - center) }
            if spread > 1e-9 {
                let slope = mean.indices.map { column in
                    zip(prices, centred).reduce(0) { $0 + ($1.0 - center) * $1.1[column] } / spread
                }
                // A price far outside the known ones must not carry the mean away with it.
                let inside = min(max(price, prices.min() ?? price), prices.max() ?? price)
                for column in mean.indices {
                    mean[column] += slope[column] * (inside - center)
                    for row in centred.indices { centred[row][column] -= slope[column] * (prices[row] - center) }
                }
            }
        }
        let scale = (widening / max(count - 1, 1)).squareRoot()
        let known = centred.map { row in row.map { $0 * scale } }
        return IdentityPrior(mean: mean, directions: known + identity(mean.count, deviation: floor.squareRoot()))
    }

    private static func identity(_ length: Int, deviation: Double) -> [[Double]] {
        (0..<length).map { row in (0..<length).map { $0 == row ? deviation : 0 } }
    }

    private static func centred(_ identities: Matrix) -> (mean: [Double], rows: [[Double]]) {
        let rows = (0..<identities.rows).map { identities.row($0).map(Double.init) }
        let mean = (0..<identities.columns).map { column in
            rows.reduce(0) { $0 + $1[column] } / Double(max(rows.count, 1))
        }
        return (mean, rows.map { row in zip(row, mean).map { $0 - $1 } })
    }

    /// The vector mean + z * directions.
    func identity(at z: [Double]) -> [Float] {
        var sum = mean
        for (weight, direction) in zip(z, directions) where weight != 0 {
            for column in sum.indices { sum[column] += weight * direction[column] }
        }
        return sum.map { Float($0) }
    }

    /// Slopes with respect to I, n x d, as slopes with respect to z, n x r.
    func slopes(_ slopes: Matrix) -> Matrix {
        slopes.multiplied(by: Matrix(directions.map { $0.map { Float($0) } }), transposingOther: true)
    }
}
