// Joehnk's sampler of the beta distribution (1964): for U, V uniform, X = U^(1/a), Y = V^(1/a), accept if 0 < X + Y <=
// 1.

internal import Glibc

extension RandomNumberGenerator {
    /// A number in [0, 1] from the symmetric Beta(alpha, alpha), alpha in (0, 1].
    package mutating func beta(_ alpha: Double) -> Double {
        while true {
            let (x, y) = (pow(uniform(), 1 / alpha), pow(uniform(), 1 / alpha))
            if x + y > 0, x + y <= 1 { return x / (x + y) }
        }
    }
}
