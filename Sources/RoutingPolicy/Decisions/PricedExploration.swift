// Inverse gap weighting, p ~ 1 / (a + b gap): Abe and Long, "Associative Reinforcement Learning using Linear
// Probabilistic Concepts" (ICML 1999); Foster and Rakhlin, SquareCB (arXiv 2002.04926). Here the rates follow from
// stated prices, as the multipliers of a largest geometric mean; they are found by the iteration of Cover, "An
// Algorithm for Maximizing Expected Log Investment Return" (IEEE Trans. Inf. Theory 30, 1984), whose gap bounds how far
// from the optimum one is.

package import Numerics

/// Exploration that costs no more than it may: the policy's distribution pi of a prompt becomes one that tries more.
///
/// A share y_k of each allowed candidate is drawn to explore, and pi decides the rest: p = (1 - sum y) pi + y. With the
/// limit E, the predicted utility u = w_q q - w_c c~ and the predicted cost c,
///
///     sum_k y_k max(0, u_pi - u_k) <= E S,    u_pi = sum_k pi_k u_k, S the spread of the utilities, at most 1
///     sum_k y_k r_k                <= E,      r_k = max(0, c_k - c_pi) / c_pi, c_pi = sum_k pi_k c_k
///     sum_k y_k r_k^2              <= 10 E    so that n such prompts stray by at most sqrt(10 E / n) (one sigma)
///     sum_k y_k                    <= 1 / 2   so that the policy's own draw keeps at least half of its share
///
/// y is the one of the largest geometric mean. Among equal prices it is uniform, and each candidate is tried about in
/// proportion to 1 / price. What is predicted to be better or cheaper counts as free, never as a gain that others may
/// spend. So the expected utility falls by at most E S, and the expected cost rises by at most E c_pi, prompt by
/// prompt.
package struct PricedExploration: Sendable {
    /// E in [0, 1]; with 0 a distribution stays as it is, to the bit.
    package let limit: Double

    private let preference: Preference
    private let costScale: CostScale

    /// The share of the policy's own draw that stays, and the limit on squared extra costs in units of E.
    private static let (kept, spread) = (0.5, 10.0)

    /// A candidate with a price above this, relative to a limit, is not tried: its share would hardly be a `Float`.
    private static let highestPrice = 1e30

    /// - Precondition: `limit` is in [0, 1].
    package init(limit: Double, preference: Preference, costScale: CostScale) {
        precondition((0...1).contains(limit), "the limit of exploration is a share")
        self.limit = limit
        self.preference = preference
        self.costScale = costScale
    }

    /// What one prompt's exploration is predicted to cost, and what would have been chosen without.
    package struct Price: Sendable, Equatable {
        /// The policy's most probable candidate, the first of equals.
        package let choice: Int

        /// Expected cost of p minus that of pi, in USD; below 0 where what is tried is cheaper.
        package let extraCost: Double

        /// Expected utility of pi minus that of p; below 0 where what is tried is predicted to be better.
        package let lostUtility: Double
    }

    /// Explores around the policy's distributions for a batch.
    ///
    /// - Parameters:
    ///   - policy: pi, n x K, zero where the batch does not allow a candidate.
    ///   - batch: the predictions and what is allowed.
    /// - Returns: p, one row a row, and what it costs against pi.
    package func callAsFunction(
        _ policy: Matrix,
        of batch: DecisionBatch
    ) -> (probabilities: Matrix, prices: [Price]) {
        var result = Matrix(rows: policy.rows, columns: policy.columns)
        var prices: [Price] = []
        for row in 0..<policy.rows {
            let unexplored = policy.row(row).map(Double.init)
            let cost = batch.predictedCost.row(row).map(Double.init)
            let utility = zip(batch.predictedQuality.row(row), batch.predictedCost.row(row)).map { quality, cost in
                preference.quality * Double(quality) - preference.cost * Double(costScale.unbounded(cost))
            }
            let explored =
                limit > 0
                ? distribution(unexplored, utility: utility, cost: cost, allowed: batch.allowed).map(Self.drawable)
                : unexplored
            var (choice, extra, lost) = (0, 0.0, 0.0)
            for (candidate, share) in explored.enumerated() {
                result[row, candidate] = Float(share)
                if unexplored[candidate] > unexplored[choice] { choice = candidate }
                guard share != unexplored[candidate] else { continue }
                extra += (share - unexplored[candidate]) * cost[candidate]
                lost += (unexplored[candidate] - share) * utility[candidate]
            }
            prices.append(Price(choice: choice, extraCost: extra, lostUtility: lost))
        }
        return (result, prices)
    }

    /// p of one prompt.
    ///
    /// - Parameters:
    ///   - unexplored: pi.
    ///   - utility: u of each candidate.
    ///   - cost: c of each candidate in USD, at least 0.
    ///   - allowed: which candidates may be drawn.
    /// - Returns: one share a candidate, summing to one.
    private func distribution(_ unexplored: [Double], utility: [Double], cost: [Double], allowed: [Bool]) -> [Double] {
        let candidates = unexplored.indices.filter { allowed[$0] }
        let within = candidates.map { utility[$0] }
        let scale = min((within.max() ?? 0) - (within.min() ?? 0), preference.quality + preference.cost)
        let meanUtility = candidates.reduce(0) { $0 + unexplored[$1] * utility[$1] }
        let meanCost = candidates.reduce(0) { $0 + unexplored[$1] * cost[$1] }
        var tried: [Int] = []
        var prices: [SIMD4<Double>] = []
        for candidate in candidates {
            let loss = max(meanUtility - utility[candidate], 0)
            let extra = max(cost[candidate] - meanCost, 0)
            // Nothing is lost where all utilities are equal; against a free choice every cost is too much.
            let (lossShare, extraShare) = (loss > 0 ? loss / scale : 0, extra > 0 ? extra / meanCost : 0)
            let price = SIMD4(
                1 / (1 - Self.kept),
                lossShare / limit,
                extraShare / limit,
                extraShare * extraShare / (Self.spread * limit)
            )
            guard price.max() < Self.highestPrice else { continue }
            tried.append(candidate)
            prices.append(price)
        }
        let shares = Self.largestGeometricMean(prices)
        let total = shares.reduce(0, +)
        var result = unexplored.map { (1 - total) * $0 }
        for (candidate, share) in zip(tried, shares) { result[candidate] += share }
        return result
    }

    /// The shares y > 0 of the largest product with sum_k y_k a_k <= 1 in each of the four components of a.
    ///
    /// y_k = 1 / (lambda a_k), where lambda >= 0 sums to the number of shares and maximises sum_k log(lambda a_k).
    /// Cover's step multiplies each lambda_j by what y spends of its limit; divided by the most that is spent, y keeps
    /// all limits, and the logarithm of that most bounds how far the mean logarithm of y is from the optimum.
    package static func largestGeometricMean(_ prices: [SIMD4<Double>]) -> [Double] {
        let count = Double(prices.count)
        var multipliers = SIMD4(repeating: count / 4)
        var shares = [Double](repeating: 0, count: prices.count)
        var most = 1.0
        for _ in 0..<2000 {
            var spent = SIMD4<Double>.zero
            for (index, price) in prices.enumerated() {
                shares[index] = 1 / (multipliers * price).sum()
                spent += shares[index] * price
            }
            most = max(spent.max(), 1)
            if most <= 1 + 1e-6 { break }
            multipliers *= spent
            multipliers *= count / multipliers.sum()
        }
        return shares.map { $0 / most }
    }

    /// What is too small for a normal `Float` is never drawn, so it is zero.
    private static func drawable(_ share: Double) -> Double {
        share >= Double(Float.leastNormalMagnitude) ? share : 0
    }
}
