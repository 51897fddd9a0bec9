// Horvitz and Thompson (1952): inverse propensity score (IPS). Ionides, "Truncated Importance Sampling" (2008):
// clipped. Swaminathan and Joachims (NIPS 2015): self-normalised (SNIPS). Dudik, Langford and Li, "Doubly Robust Policy
// Evaluation and Learning" (ICML 2011): DM and DR. Thomas and Brunskill (ICML 2016): SNDR. Wang, Agarwal and Dudik
// (ICML 2017): Switch-DR. Su, Dimakopoulou, Krishnamurthy and Dudik, "Doubly Robust Off-Policy Evaluation with
// Shrinkage" (ICML 2020): DRos. Checked against Open Bandit Pipeline 0.5.7, Tests/PolicyEvaluationTests/Fixtures.

/// How the value of a target policy is estimated from a log.
///
/// w, v and d are those of ``OffPolicySample``.
package enum OffPolicyEstimator: Sendable, Hashable {
    /// Mean v: low variance, biased as the reward model is.
    case directMethod

    /// Mean w r: unbiased with full support, high variance.
    case inversePropensity

    /// Mean min(w, M) r: biased towards 0 for rewards that are not negative.
    case clipped(maximum: Double)

    /// sum w r / sum w: a small bias, never outside the range of r.
    case selfNormalized

    /// Mean v + w d: unbiased if the propensities or the reward model are right.
    case doublyRobust

    /// Mean v + sum w d / sum w.
    case selfNormalizedDoublyRobust

    /// Mean v + w d where w is at most tau, v alone elsewhere.
    case switching(tau: Double)

    /// Mean v + lambda w / (w^2 + lambda) d.
    case shrunk(lambda: Double)

    /// The weight that the estimator gives a row of weight w.
    func weight(_ weight: Double) -> Double {
        switch self {
        case .directMethod: 0
        case .clipped(let maximum): min(weight, maximum)
        case .switching(let tau): weight <= tau ? weight : 0
        case .shrunk(let lambda):
            // 0 / 0 where both are zero; the limit of a large lambda is the weight itself.
            lambda.isInfinite ? weight : (weight == 0 ? 0 : lambda * weight / (weight * weight + lambda))
        case .inversePropensity, .selfNormalized, .doublyRobust, .selfNormalizedDoublyRobust: weight
        }
    }

    /// Whether it takes a reward model.
    package var usesModel: Bool {
        switch self {
        case .inversePropensity, .clipped, .selfNormalized: false
        default: true
        }
    }

    /// The estimate of the target policy's mean reward.
    ///
    /// - Precondition: there is a row, and every propensity is above 0.
    package func estimate(_ samples: [OffPolicySample]) -> OffPolicyEstimate {
        precondition(!samples.isEmpty && samples.allSatisfy { $0.propensity > 0 }, "no rows, or no propensity")
        let clusters = samples.map(\.cluster)
        switch self {
        case .selfNormalized:
            return OffPolicyEstimate(
                numerators: samples.map { $0.weight * $0.reward },
                denominators: samples.map(\.weight),
                clusters: clusters
            )
        case .selfNormalizedDoublyRobust:
            let sum = samples.reduce(0) { $0 + $1.weight }
            guard sum > 0 else { return Self.directMethod.estimate(samples) }
            let correction = samples.reduce(0) { $0 + $1.weight * $1.residual } / sum
            let scale = Double(samples.count) / sum
            return OffPolicyEstimate(
                terms: samples.map {
                    $0.expected + correction + scale * $0.weight * ($0.residual - correction)
                },
                clusters: clusters
            )
        default: return OffPolicyEstimate(terms: samples.map(term), clusters: clusters)
        }
    }

    /// What one row adds to a mean; not for the two that divide by the sum of weights.
    func term(_ sample: OffPolicySample) -> Double {
        usesModel
            ? sample.expected + weight(sample.weight) * sample.residual
            : weight(sample.weight) * sample.reward
    }
}
