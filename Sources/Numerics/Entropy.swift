internal import Glibc

/// The entropy -sum p log p of a distribution, in nats.
package func entropy(_ shares: some Sequence<Float>) -> Double {
    shares.reduce(0) { $1 > 0 ? $0 - Double($1) * log(Double($1)) : $0 }
}

extension Matrix {
    /// The sum over rows of their entropies; the rows are distributions.
    package var totalEntropy: Double { entropy(elements) }
}
