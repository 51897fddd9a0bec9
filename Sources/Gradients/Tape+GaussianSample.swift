// The reparameterisation trick: Kingma and Welling, "Auto-Encoding Variational Bayes" (arXiv 1312.6114), section 2.4.
// With z = mu + sigma * eps and sigma = exp(logVariance / 2): dz/dmu = 1, dz/dlogVariance = sigma * eps / 2.

internal import Glibc
package import Numerics

extension Tape {
    /// mu + exp(logVariance / 2) * noise, element by element: a sample of N(mu, exp(logVariance)) that gradients pass
    /// through.
    ///
    /// - Parameters:
    ///   - mean: mu, n x d.
    ///   - logVariance: n x d.
    ///   - noise: standard normal numbers, n x d; no gradient flows into them.
    /// - Returns: n x d.
    package mutating func gaussianSample(mean: Variable, logVariance: Variable, noise: Matrix) -> Variable {
        let (mu, logs) = (value(of: mean), value(of: logVariance))
        precondition(mu.rows == logs.rows && mu.columns == logs.columns, "one variance a mean")
        precondition(mu.rows == noise.rows && mu.columns == noise.columns, "one random number a mean")
        var deviations = noise
        var output = mu
        for index in deviations.elements.indices {
            deviations.elements[index] *= exp(logs.elements[index] / 2)
            output.elements[index] += deviations.elements[index]
        }
        let offsets = deviations
        return record(output, of: [mean, logVariance]) { gradient in
            var toLogs = gradient
            for index in toLogs.elements.indices { toLogs.elements[index] *= offsets.elements[index] / 2 }
            return [(mean, gradient), (logVariance, toLogs)]
        }
    }
}
