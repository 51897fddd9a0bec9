// Cluster means, drawn to the model's mean by pseudo-counts.

internal import Numerics
package import RoutingPolicy

extension SphericalKMeans {
    /// Each model's mean outcome in each cluster, pulled to its mean over all prompts.
    ///
    /// (sum_i y_i + n0 * mean) / (count + n0) over the cluster's known outcomes of the model, each as often as its
    /// weight. Lengths are averaged in
    /// tokens, not in logarithms, since spend is a sum.
    ///
    /// - Parameters:
    ///   - outcomes: of the points, in their order.
    ///   - shrinkage: n0, the weight of the model's mean as a number of prompts.
    /// - Returns: the table that a `ClusterPredictor` looks into.
    package func table(_ outcomes: OutcomeTable, shrinkage: Double) -> ClusterPredictor.Table {
        let models = outcomes.models
        let means = (quality: outcomes.means { $0.quality }, tokens: outcomes.means { $0.outputTokens })
        let empty = [Double](repeating: 0, count: centroids.rows * models)
        var (count, qualities, lengths) = (empty, empty, empty)
        for (prompt, cluster) in assignment.enumerated() {
            for model in 0..<models where outcomes.isObserved(prompt: prompt, model: model) {
                let place = cluster * models + model
                let weight = outcomes.weight(prompt: prompt, model: model)
                count[place] += weight
                qualities[place] += weight * Double(outcomes.quality[prompt, model])
                lengths[place] += weight * Double(outcomes.outputTokens[prompt, model])
            }
        }
        func shrunk(_ sums: [Double], _ means: [Float]) -> Matrix {
            let elements = sums.indices.map { place -> Float in
                let mean = Double(means[place % models])
                let weight = count[place] + shrinkage
                return Float(weight > 0 ? (sums[place] + shrinkage * mean) / weight : mean)
            }
            return Matrix(rows: centroids.rows, columns: models, elements: elements)
        }
        return ClusterPredictor.Table(
            centroids: centroids,
            quality: shrunk(qualities, means.quality),
            tokens: shrunk(lengths, means.tokens)
        )
    }
}
