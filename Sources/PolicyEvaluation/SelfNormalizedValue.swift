// Swaminathan and Joachims, "The self-normalized estimator for counterfactual learning" (NIPS 2015), as
// `OffPolicyEstimator.selfNormalized` has it, in a paired difference to the log.

/// What another policy would have earned than the one that decided, estimated from what was decided and came back.
package struct SelfNormalizedValue: Sendable {
    /// One decision whose reward was observed.
    package struct Sample: Sendable {
        /// The probability with which the choice was drawn, in (0, 1].
        package let logged: Double

        /// The other policy's probability for the same choice.
        package let new: Double
        package let reward: Double

        package init(logged: Double, new: Double, reward: Double) {
            self.logged = logged
            self.new = new
            self.reward = reward
        }
    }

    package let samples: Int

    /// How many equally weighted samples would say as much.
    package let effectiveSamples: Double

    /// The estimated mean reward less the mean reward observed; 0 where no sample has weight.
    package let difference: Double

    /// The standard error of the difference.
    package let standardError: Double

    package init(_ samples: [Sample]) {
        self.samples = samples.count
        let rows = samples.enumerated().map { place, sample in
            OffPolicySample(propensity: sample.logged, target: sample.new, reward: sample.reward, cluster: place)
        }
        effectiveSamples = WeightSummary(rows).effectiveSamples
        guard effectiveSamples > 0 else {
            (difference, standardError) = (0, 0)
            return
        }
        let observed = OffPolicyEstimate(terms: rows.map(\.reward), clusters: rows.map(\.cluster))
        let change = OffPolicyEstimator.selfNormalized.estimate(rows).minus(observed)
        (difference, standardError) = (change.value, change.standardError)
    }

    /// The upper end of the 95 % interval of the difference.
    package var upperEnd: Double { difference + 1.96 * standardError }
}
