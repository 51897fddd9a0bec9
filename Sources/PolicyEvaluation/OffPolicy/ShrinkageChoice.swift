// Wang, Agarwal and Dudik (ICML 2017), section 3.3, and Su et al. (ICML 2020), section 5: of the candidates the one
// whose estimated variance plus squared bias is smallest. What is chosen on one half is used on the other, so that a
// row never helps to choose what weighs it.

internal import Numerics

/// An estimator whose weights are cut or shrunk, by as much as the log itself suggests.
package struct ShrinkageChoice: Sendable {
    /// The estimators that have something to choose.
    package enum Family: Sendable, CaseIterable {
        /// `OffPolicyEstimator.clipped`.
        case clipped
        /// `OffPolicyEstimator.switching`.
        case switching
        /// `OffPolicyEstimator.shrunk`.
        case shrunk

        func estimator(_ parameter: Double) -> OffPolicyEstimator {
            switch self {
            case .clipped: .clipped(maximum: parameter)
            case .switching: .switching(tau: parameter)
            case .shrunk: .shrunk(lambda: parameter)
            }
        }

        /// The candidates: so large that a quantile of the weights is touched, and infinity, which touches none.
        func candidates(_ weights: [Double]) -> [Double] {
            let sorted = weights.filter { $0 > 0 }.sorted()
            guard !sorted.isEmpty else { return [.infinity] }
            let quantiles = (1...15).map { quantile(Double($0) / 16, ofSorted: sorted) }
            return quantiles.map { self == .shrunk ? $0 * $0 : $0 } + [.infinity]
        }
    }

    /// The estimate over all rows.
    package let estimate: OffPolicyEstimate

    /// What was chosen on each half and used on the other.
    package let parameters: [Double]

    /// - Parameters:
    ///   - family: the estimator.
    ///   - samples: at least one.
    package init(_ family: Family, _ samples: [OffPolicySample]) {
        let places = ClusterPlaces(samples.map(\.cluster))
        let halves = (0..<2).map { half in samples.indices.filter { places[$0] % 2 == half } }
        let chosen = halves.map { half in Self.choose(family, half.map { samples[$0] }) }
        parameters = chosen
        var terms = [Double](repeating: 0, count: samples.count)
        for (half, rows) in halves.enumerated() {
            let estimator = family.estimator(chosen[1 - half])
            for row in rows { terms[row] = estimator.term(samples[row]) }
        }
        estimate = OffPolicyEstimate(terms: terms, clusters: samples.map(\.cluster))
    }

    /// The candidate of the smallest estimated squared error; of equals the one that shrinks least.
    static func choose(_ family: Family, _ samples: [OffPolicySample]) -> Double {
        guard samples.count > 1 else { return .infinity }
        var (best, smallest) = (Double.infinity, Double.infinity)
        for parameter in family.candidates(samples.map(\.weight)).reversed() {
            let estimator = family.estimator(parameter)
            let error = estimator.estimate(samples).standardError
            let bias =
                samples.reduce(0) { sum, sample in
                    let lost = sample.weight - estimator.weight(sample.weight)
                    return sum + lost * (estimator.usesModel ? sample.residual : sample.reward)
                } / Double(samples.count)
            let squared = error * error + bias * bias
            if squared < smallest { (best, smallest) = (parameter, squared) }
        }
        return best
    }
}
