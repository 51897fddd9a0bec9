// Random effects of groups with a variance by maximum marginal likelihood: parametric empirical Bayes, Efron and
// Morris, "Data Analysis Using Stein's Estimator and its Generalizations" (1975). The groups are the clusters of the
// k-means router.

internal import Glibc
package import Numerics

/// What a model's outcomes among similar prompts say beyond the regressions.
///
/// In cluster c of model k the residuals r are N(b, s^2), b ~ N(0, s^2 / m). The posterior mean of b is sum w r / (sum
/// w + m), and m, a number of pseudo-outcomes, maximises the likelihood of all residuals with b integrated out. Where
/// residuals tell nothing m becomes large and the effects vanish, as in a log with a hundred outcomes a model.
package struct ClusterEffects: Sendable {
    /// How many nearest clusters a prompt takes its effect from.
    package static let top = 3

    /// C x d, rows of unit length.
    package let centroids: Matrix

    /// Posterior means, C x K.
    package let effect: Matrix

    /// m.
    package let pseudoOutcomes: Double

    /// The highest logarithm of the marginal likelihood, up to a constant that all clusterings of the same prompts
    /// share.
    package let logLikelihood: Double

    /// Numbers of clusters to choose from, as multiples of sqrt(n).
    static let sizes = [0.25, 0.5, 1, 2]

    /// Clusterings of one size, the likeliest, with the effects in each.
    ///
    /// Every size explains the same residuals, so that marginal likelihoods compare them as they compare m; a size is
    /// judged by the mean over two clusterings, as first centroids matter about as much as the next size does. Further
    /// clusterings only take that noise out of the effects.
    ///
    /// - Parameters:
    ///   - count: how many, at least 1.
    ///   - features: n x d.
    ///   - observations: the known outcomes.
    ///   - predicted: the regressions' quality, n x K.
    ///   - seed: decides the first centroids.
    /// - Returns: one element a clustering.
    package static func tables(
        _ count: Int,
        features: Matrix,
        observations: Observations,
        predicted: Matrix,
        seed: UInt64
    ) -> [ClusterEffects] {
        func tables(_ range: Range<Int>, clusters: Int) -> [ClusterEffects] {
            range.map { table in
                let clustering = SphericalKMeans(
                    features,
                    clusters: clusters,
                    seed: RandomStream.clustering(table).seed(seed)
                )
                return ClusterEffects(clustering, observations: observations, predicted: predicted)
            }
        }
        // Beyond 16,384 prompts more of them make effects surer, not finer: k-means and routing stay affordable.
        let root = min(Double(features.rows).squareRoot(), 128)
        let judged = 0..<min(2, count)
        var likeliest: [ClusterEffects] = []
        var highest = -Double.infinity
        for size in sizes {
            let candidates = tables(judged, clusters: max(1, Int(root * size)))
            let sum = candidates.reduce(0) { $0 + $1.logLikelihood }
            if sum > highest || likeliest.isEmpty { (likeliest, highest) = (candidates, sum) }
        }
        return likeliest + tables(judged.upperBound..<count, clusters: likeliest[0].centroids.rows)
    }

    package init(_ clustering: SphericalKMeans, observations: Observations, predicted: Matrix) {
        let (clusters, models) = (clustering.centroids.rows, observations.models)
        var weights = [Double](repeating: 0, count: clusters * models)
        var sums = weights
        var squares = 0.0
        for (index, model) in observations.modelOfEach.enumerated() {
            let prompt = observations.prompts[index]
            let place = clustering.assignment[prompt] * models + model
            let weight = observations.weights[index]
            let residual = observations.quality[index] - Double(predicted[prompt, model])
            weights[place] += weight
            sums[place] += weight * residual
            squares += weight * residual * residual
        }
        let (strength, likelihood) = Self.likeliestStrength(weights: weights, sums: sums, squares: squares)
        pseudoOutcomes = strength
        logLikelihood = likelihood
        centroids = clustering.centroids
        effect = Matrix(
            rows: clusters,
            columns: models,
            elements: zip(sums, weights).map { Float($0 / ($1 + strength)) }
        )
    }

    /// The m between 1 and 10,000 of the highest marginal likelihood, s^2 at its own maximum, by golden sections of ln
    /// m.
    private static func likeliestStrength(
        weights: [Double],
        sums: [Double],
        squares: Double
    ) -> (strength: Double, logLikelihood: Double) {
        let total = weights.reduce(0, +)
        func loss(_ logStrength: Double) -> Double {
            let strength = exp(logStrength)
            var (rest, determinant) = (squares, 0.0)
            for (weight, sum) in zip(weights, sums) {
                rest -= sum * sum / (weight + strength)
                determinant += log1p(weight / strength)
            }
            return total * log(max(rest / total, 1e-12)) + determinant
        }
        let found = GoldenSection.minimum(in: 0...log(10_000), of: loss)
        return (exp(found), -loss(found) / 2)
    }
}
