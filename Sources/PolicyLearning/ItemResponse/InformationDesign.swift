// Sequential D-optimal design: Fedorov, "Theory of Optimal Experiments" (1972). With the posterior covariance V over z,
// the next prompt is that of the largest w g' V g, which multiplies the determinant by 1 + w g' V g; V by the
// Sherman-Morrison formula.

internal import Numerics
internal import RoutingPolicy

/// Chooses prompts one after another by what each still adds to the knowledge of an identity vector.
struct InformationDesign {
    /// df/dz at the prior's mean, n x r.
    private let slopes: Matrix

    /// p (1 - p) there.
    private let weights: [Double]

    init(_ model: ItemResponseModel, features: Matrix, prior: IdentityPrior) {
        let start = prior.identity(at: Array(repeating: 0, count: prior.directions.count))
        let (logits, identitySlopes) = model.logitsAndSlopes(features: features, identity: start)
        slopes = prior.slopes(identitySlopes)
        weights = logits.map { logit in
            let probability = Double(LogisticTerm(logit: logit).probability)
            return probability * (1 - probability)
        }
    }

    /// `count` different prompts, the most telling one first; of equal ones the earlier.
    ///
    /// With `strata`, which are made for `count`, each gives its share and no more.
    ///
    /// - Complexity: O(count n r): the products g' V are updated with V.
    func prompts(_ count: Int, in strata: PromptStrata? = nil) -> [Int] {
        let (rows, order) = (slopes.rows, slopes.columns)
        let stratum = strata?.stratum ?? Array(repeating: 0, count: rows)
        var shares = strata?.shares ?? [count]
        // Rows g' V; at first V = I.
        var products = slopes.elements.map(Double.init)
        var gains = (0..<rows).map { row in
            weights[row] * slopes.row(row).reduce(0.0) { $0 + Double($1) * Double($1) }
        }
        var chosen: [Int] = []
        var isChosen = [Bool](repeating: false, count: rows)
        while chosen.count < min(count, rows) {
            var best = -1
            for row in 0..<rows
            where !isChosen[row] && shares[stratum[row]] > 0 && (best < 0 || gains[row] > gains[best]) { best = row }
            chosen.append(best)
            isChosen[best] = true
            shares[stratum[best]] -= 1
            let direction = Array(products[best * order..<(best + 1) * order])
            let factor = weights[best] / (1 + gains[best])
            for row in 0..<rows {
                // g_n' V g_best
                var overlap = 0.0
                for column in 0..<order { overlap += Double(slopes[row, column]) * direction[column] }
                for column in 0..<order { products[row * order + column] -= factor * overlap * direction[column] }
                gains[row] = max(gains[row] - weights[row] * factor * overlap * overlap, 0)
            }
        }
        return chosen
    }
}
