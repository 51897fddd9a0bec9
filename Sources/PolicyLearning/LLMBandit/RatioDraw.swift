internal import Glibc
package import Numerics
internal import RoutingPolicy

/// How the ratio w_c / w_q of a training decision is drawn.
package enum RatioDraw: Sendable, Equatable {
    /// Uniform, as in LLM Bandit (arXiv 2502.02743): w2 in [0, 2].
    case uniform(ClosedRange<Double>)

    /// Uniform in the logarithm, and 0 for one in twenty, so that quality alone is learned too; bounds above 0.
    case logarithmic(ClosedRange<Double>)

    /// The range it covers.
    package var range: ClosedRange<Double> {
        switch self {
        case .uniform(let range): range
        case .logarithmic(let range): 0...range.upperBound
        }
    }

    /// The ratio below which a share of the draws lies; of the logarithmic draw without those of 0.
    package func quantile(_ share: Double) -> Double {
        switch self {
        case .uniform(let range):
            return range.lowerBound + (range.upperBound - range.lowerBound) * share
        case .logarithmic(let range):
            let (low, high) = (log(range.lowerBound), log(range.upperBound))
            return exp(low + (high - low) * share)
        }
    }

    package func callAsFunction(_ generator: inout PhiloxGenerator) -> Double {
        switch self {
        case .uniform(let range):
            return range.lowerBound + (range.upperBound - range.lowerBound) * generator.uniform()
        case .logarithmic(let range):
            if generator.uniform() < 0.05 { return 0 }
            let (low, high) = (log(range.lowerBound), log(range.upperBound))
            return exp(low + (high - low) * generator.uniform())
        }
    }
}
