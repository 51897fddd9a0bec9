// The Kullback-Leibler divergence of a diagonal Gaussian from the standard one: Kingma and Welling, "Auto-Encoding
// Variational Bayes" (arXiv 1312.6114), appendix B.

internal import Glibc
internal import Numerics

extension Tape {
    /// sum over all elements of (mu^2 + exp(logVariance) - 1 - logVariance) / 2, in nats; 1 x 1.
    ///
    /// Its gradient is mu on the means and (exp(logVariance) - 1) / 2 on the logarithms of variances.
    ///
    /// - Parameters:
    ///   - mean: mu, n x d.
    ///   - logVariance: n x d.
    /// - Returns: the divergence.
    package mutating func gaussianDivergence(mean: Variable, logVariance: Variable) -> Variable {
        let (mu, logs) = (value(of: mean), value(of: logVariance))
        precondition(mu.rows == logs.rows && mu.columns == logs.columns, "one variance a mean")
        var sum = 0.0
        for (m, l) in zip(mu.elements, logs.elements) { sum += Double(m * m + exp(l) - 1 - l) / 2 }
        return record(Matrix(rows: 1, columns: 1, repeating: Float(sum)), of: [mean, logVariance]) { gradient in
            let scale = gradient.elements[0]
            var (toMeans, toLogs) = (mu, logs)
            for index in toMeans.elements.indices {
                toMeans.elements[index] *= scale
                toLogs.elements[index] = scale * (exp(toLogs.elements[index]) - 1) / 2
            }
            return [(mean, toMeans), (logVariance, toLogs)]
        }
    }
}
