// LLM Bandit (arXiv 2502.02743): the context of a decision has one row [mu_k ; cost ; p_k] a candidate, costs divided
// by the largest of the set (equation 6). The reading against one global reference is ours: under division by the set's
// largest, one expensive candidate makes all cheap ones look alike.

internal import Glibc

/// How the set policy is shown cost, and what a preference weighs.
///
/// The order of the cases is part of the stored form: earlier snapshots count them from 0.
package enum CostForm: String, Sendable, CaseIterable {
    /// c / max c over the candidates of the set: the paper's. Where all are free, 0.
    case setMaximum = "set-maximum"

    /// ln(c~ / reference) / 3, cut to [-2, 2], against one reference for all sets; 0 USD is the lower end.
    case globalLogarithm = "global-logarithm"

    /// The costs of one set as the network reads them.
    ///
    /// - Parameters:
    ///   - costs: c~ of the set's candidates on the policy's cost scale, at least 0.
    ///   - reference: what counts as a typical c~, above 0.
    /// - Returns: one number a candidate.
    package func features(_ costs: [Float], reference: Float) -> [Float] {
        switch self {
        case .setMaximum:
            let largest = costs.max() ?? 0
            return largest > 0 ? costs.map { $0 / largest } : costs.map { _ in 0 }
        case .globalLogarithm:
            return costs.map { $0 > 0 ? min(max(log($0 / reference) / 3, -2), 2) : -2 }
        }
    }

    /// The preference as the network reads it, from `ratio` = w_c / w_q.
    ///
    /// For the paper's form [1, w2] with w2 the ratio itself. Else the share of quality and the logarithm of the ratio,
    /// with c~ counted in references: both stay in [-2, 2] at any preference.
    package func features(ratio: Double, reference: Float) -> [Float] {
        switch self {
        case .setMaximum: return [1, Float(ratio)]
        case .globalLogarithm:
            let scaled = Float(ratio) * reference
            return [1 / (1 + scaled), scaled > 0 ? min(max(log(scaled) / 4, -2), 2) : -2]
        }
    }

    /// The utility (q - ratio * c~) / (1 + ratio * reference): w_q q - w_c c~ scaled so that it keeps its size at any
    /// preference.
    package static func utility(quality: Float, cost: Float, ratio: Double, reference: Float) -> Float {
        let ratio = Float(ratio)
        return (quality - ratio * cost) / (1 + ratio * reference)
    }

    /// w_c / w_q, at most ``largestRatio``: at w_q = 0 it would not be finite.
    package static func ratio(_ preference: Preference) -> Double {
        preference.quality > 0 ? min(preference.cost / preference.quality, largestRatio) : largestRatio
    }

    /// Where the ratio is cut: beyond it quality decides between equal costs only.
    package static let largestRatio = 1e6
}
