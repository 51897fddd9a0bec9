// BaRP (arXiv 2510.07429), equation 1: c~ = min(c / tau, 1). The logarithmic form is ours: over prices that span two
// orders of magnitude the linear form cannot tell cheap models apart.

internal import Glibc
internal import Numerics

/// The scale on which a preference weighs cost: USD per call to c~ in [0, 1].
package enum CostScale: Sendable, Equatable {
    /// c~ = min(c / tau, 1), tau in USD; with tau = 0 every call counts as free.
    case linear(tau: Double)

    /// c~ = (ln c - ln low) / (ln high - ln low), clipped to [0, 1]; low and high in USD.
    ///
    /// A cost of zero gives 0; with low = high the scale is a step: 0 up to that cost, 1 above it.
    case logarithmic(low: Double, high: Double)

    /// The cost of one call, scaled to [0, 1].
    package func scaled(_ cost: Float) -> Float {
        switch self {
        case .linear(let tau):
            return tau > 0 ? Float(min(max(Double(cost) / tau, 0), 1)) : 0
        case .logarithmic(let low, let high):
            let cost = Double(cost)
            if cost <= low { return 0 }
            if cost >= high { return 1 }
            return Float((log(cost) - log(low)) / (log(high) - log(low)))
        }
    }

    /// The scaled cost without the cut at 1: on the linear scale c / tau, however expensive the call, and likewise on
    /// the logarithmic.
    ///
    /// The cut is part of the reward that BaRP learns from. A comparison of predicted costs must not have it, or all
    /// calls beyond tau cost the same.
    package func unbounded(_ cost: Float) -> Float {
        switch self {
        case .linear(let tau): tau > 0 ? max(Float(Double(cost) / tau), 0) : 0
        case .logarithmic(let low, let high):
            Double(cost) > high && low < high
                ? Float((log(Double(cost)) - log(low)) / (log(high) - log(low))) : scaled(cost)
        }
    }

    /// By how much a learned c~ changes when the cost it was learned at does, so that a price acts without training.
    ///
    /// Zero where the cost is the same. A rise counts in full, beyond the cut too, or a call already beyond it would
    /// not be felt to become more expensive; a fall counts from the cut, as training saw no more than that.
    package func change(from old: Float, to new: Float) -> Float {
        new > old ? unbounded(new) - unbounded(old) : scaled(new) - scaled(old)
    }

    /// The linear scale whose tau is the `percentile` of `costs`, pooled over prompts and models.
    ///
    /// The percentile is a share in [0, 1]; the default is the 95th.
    ///
    /// - Throws: `PolicyError.invalidParameters` if there is no cost, or one is negative or not finite.
    package static func linear(
        fitting costs: some Sequence<Float>,
        percentile: Double = 0.95
    ) throws(PolicyError) -> CostScale {
        .linear(tau: quantile(percentile, ofSorted: try sorted(costs)))
    }

    /// The logarithmic scale from the 1st to the 99th percentile of those `costs` that are above zero.
    ///
    /// If every cost is zero, every call counts as free, as on the linear scale with tau = 0.
    ///
    /// - Throws: `PolicyError.invalidParameters` if there is no cost, or one is negative or not finite.
    package static func logarithmic(fitting costs: some Sequence<Float>) throws(PolicyError) -> CostScale {
        let positive = try sorted(costs).filter { $0 > 0 }
        guard !positive.isEmpty else { return .linear(tau: 0) }
        return .logarithmic(low: quantile(0.01, ofSorted: positive), high: quantile(0.99, ofSorted: positive))
    }

    /// Refuses bounds that no fit gives.
    ///
    /// - Throws: `PolicyError.invalidParameters`.
    package func validate() throws(PolicyError) {
        switch self {
        case .linear(let tau):
            guard tau.isFinite, tau >= 0 else {
                throw .invalidParameters("the cost scale's tau is \(tau); expected a finite number of at least 0 USD")
            }
        case .logarithmic(let low, let high):
            guard low.isFinite, high.isFinite, low > 0, low <= high else {
                throw .invalidParameters("the cost scale runs from \(low) to \(high); expected 0 < low <= high USD")
            }
        }
    }

    private static func sorted(_ costs: some Sequence<Float>) throws(PolicyError) -> [Double] {
        let sorted = costs.map(Double.init).sorted()
        guard let first = sorted.first, let last = sorted.last else {
            throw .invalidParameters("a cost scale cannot be fitted to no costs")
        }
        // NaN has no place in the order, so the ends alone would not show one in the middle.
        guard first >= 0, last.isFinite, !sorted.contains(where: \.isNaN) else {
            throw .invalidParameters("a cost scale was fitted to a cost that is negative or not finite")
        }
        return sorted
    }
}
