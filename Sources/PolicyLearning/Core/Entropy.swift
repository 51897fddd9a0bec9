internal import Glibc
internal import Numerics

extension Matrix {
    /// The sum over rows of the entropy -sum p log p, in nats; the rows are distributions.
    var totalEntropy: Double {
        elements.reduce(0) { $1 > 0 ? $0 - Double($1) * log(Double($1)) : $0 }
    }
}
