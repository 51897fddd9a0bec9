// Linear mixed model with group variances by EM: Laird and Ware, "Random-Effects Models for Longitudinal Data"
// (Biometrics 38, 1982); the hierarchical prior whose mean depends on covariates: Lindley and Smith, "Bayes Estimates
// for the Linear Model" (JRSS B 34, 1972).

package import Numerics

/// A regression for each of K models whose weights have a common prior.
///
/// With d inputs and J covariates p_k of a model (1 and its price, for example):
///
///     target = x . w_k + noise,  w_k ~ N(sum_j p_kj B_j, diag v),  B_j ~ N(0, diag u_j)
///
/// v and u_j are constant within a group of inputs. The noise's precision is part of the statistics. With J = 0 the
/// prior mean is zero.
package struct MixedEffects: Sendable {
    /// What the data say about one model: X' W X and X' W y, with the noise's precision in W.
    package struct Statistics: Sendable {
        package var gram: [Double]
        package var right: [Double]

        package init(gram: [Double], right: [Double]) {
            self.gram = gram
            self.right = right
        }
    }

    /// The group of each of the d inputs, counted from 0.
    package let groups: [Int]

    /// p_k: K rows of J numbers.
    package let covariates: [[Double]]

    /// v of each group.
    package var deviation: [Double]

    /// u_j of each group, J rows.
    package var common: [[Double]]

    package init(groups: [Int], covariates: [[Double]], deviation: [Double], common: [[Double]]) {
        self.groups = groups
        self.covariates = covariates
        self.deviation = deviation
        self.common = common
    }

    /// The posterior given variances, of weights and common parts together.
    package struct Posterior: Sendable {
        /// E w_k, K rows of d.
        package var weights: [[Double]]

        /// E B_j, J rows of d.
        package var common: [[Double]]

        /// Effective number of parameters: the sum over models of trace(X' W X Cov w_k).
        package var freedom: Double

        /// Sum over models of E (w_k - prior mean)^2, by input.
        package var squaredDeviations: [Double]

        /// E B_j^2, J rows of d.
        package var squaredCommon: [[Double]]
    }

    /// Solves for all weights at once, by eliminating each model's own from the common system.
    ///
    /// - Complexity: O(K d^3 + (J d)^3).
    /// - Throws: `FactorizationError` if statistics are not finite.
    package func posterior(_ statistics: [Statistics]) throws(FactorizationError) -> Posterior {
        let (order, shared) = (groups.count, common.count)
        let precision = groups.map { 1 / deviation[$0] }
        let inverses = try statistics.map { statistic throws(FactorizationError) in
            try SquareMatrix(statistic.gram, order: order).inverse(addingToDiagonal: precision)
        }
        let size = shared * order
        var system = SquareMatrix(order: size)
        var right = [Double](repeating: 0, count: size)
        let starts = zip(statistics, inverses).map { statistic, inverse in inverse.times(statistic.right) }
        for model in statistics.indices {
            let inverse = inverses[model]
            for j in 0..<shared {
                let share = covariates[model][j]
                for a in 0..<order { right[j * order + a] += share * precision[a] * starts[model][a] }
                for i in 0..<shared {
                    let weight = share * covariates[model][i]
                    for a in 0..<order {
                        let scale = weight * precision[a]
                        for b in 0..<order {
                            system[j * order + a, i * order + b] -= scale * inverse[a, b] * precision[b]
                        }
                        system[j * order + a, i * order + a] += scale
                    }
                }
            }
        }
        let priors = common.flatMap { row in groups.map { 1 / row[$0] } }
        let covariance = try system.inverse(addingToDiagonal: priors)
        let solution = covariance.times(right)

        var result = Posterior(
            weights: [],
            common: (0..<shared).map { Array(solution[$0 * order..<($0 + 1) * order]) },
            freedom: 0,
            squaredDeviations: [Double](repeating: 0, count: order),
            squaredCommon: (0..<shared).map { j in
                (j * order..<(j + 1) * order).map { solution[$0] * solution[$0] + covariance[$0, $0] }
            }
        )
        for (model, statistic) in statistics.enumerated() {
            let (inverse, shares) = (inverses[model], covariates[model])
            var mean = [Double](repeating: 0, count: order)
            for j in 0..<shared { for a in 0..<order { mean[a] += shares[j] * solution[j * order + a] } }
            let pulled = inverse.times((0..<order).map { statistic.right[$0] + precision[$0] * mean[$0] })
            result.weights.append(pulled)
            for a in 0..<order {
                result.squaredDeviations[a] += (pulled[a] - mean[a]) * (pulled[a] - mean[a]) + inverse[a, a]
                result.freedom += 1 - precision[a] * inverse[a, a]
            }
            if shared > 0 { addUncertainty(of: covariance, inverse, shares, precision, to: &result) }
        }
        return result
    }

    /// What the uncertainty of the common part adds to one model's moments.
    ///
    /// With P the inverse, L the prior precision and S = Cov(sum_j p_j B_j), one product U = P L S gives both
    /// diag((I - P L) S (I - P L)') and trace(A P L S L P), as A P L = L - L P L.
    private func addUncertainty(
        of covariance: SquareMatrix,
        _ inverse: SquareMatrix,
        _ shares: [Double],
        _ precision: [Double],
        to result: inout Posterior
    ) {
        let order = precision.count
        var prior = SquareMatrix(order: order)
        for j in shares.indices {
            for i in shares.indices {
                let share = shares[j] * shares[i]
                for a in 0..<order {
                    for b in 0..<order { prior[a, b] += share * covariance[j * order + a, i * order + b] }
                }
            }
        }
        var pull = inverse
        for a in 0..<order { for b in 0..<order { pull[a, b] *= precision[b] } }
        let product = pull.times(prior)
        for a in 0..<order {
            var (deviation, freedom) = (prior[a, a] - 2 * product[a, a], precision[a] * product[a, a])
            for b in 0..<order {
                deviation += product[a, b] * pull[a, b]
                freedom -= precision[a] * pull[a, b] * product[a, b]
            }
            result.squaredDeviations[a] += deviation
            result.freedom += freedom
        }
    }

    /// One EM step: every variance becomes the mean of the expected squares in its group.
    package mutating func update(from posterior: Posterior) {
        let models = Double(covariates.count)
        for group in deviation.indices {
            let members = groups.indices.filter { groups[$0] == group }
            let count = Double(members.count)
            deviation[group] = members.reduce(0) { $0 + posterior.squaredDeviations[$1] } / (count * models) + 1e-9
            for j in common.indices {
                common[j][group] = members.reduce(0) { $0 + posterior.squaredCommon[j][$1] } / count + 1e-9
            }
        }
    }
}
