// Swaminathan and Joachims, "The self-normalized estimator for counterfactual learning" (NIPS 2015): the mean reward
// weighted by new over logged probability, divided by the mean weight. Its standard error is that of its influence
// function; the effective sample size is Kish's, (sum w)^2 / sum w^2.

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
        let weights = samples.map { $0.new / $0.logged }
        let sum = weights.reduce(0, +)
        let squares = weights.reduce(0) { $0 + $1 * $1 }
        guard sum > 0 else {
            (effectiveSamples, difference, standardError) = (0, 0, 0)
            return
        }
        let count = Double(samples.count)
        effectiveSamples = sum * sum / squares
        let observed = samples.reduce(0) { $0 + $1.reward } / count
        let value = zip(samples, weights).reduce(0) { $0 + $1.0.reward * $1.1 } / sum
        difference = value - observed
        let meanWeight = sum / count
        let variance = zip(samples, weights).reduce(0.0) { total, pair in
            let influence = pair.1 / meanWeight * (pair.0.reward - value) - (pair.0.reward - observed)
            return total + influence * influence
        }
        standardError = (variance).squareRoot() / count
    }

    /// The upper end of the 95 % interval of the difference.
    package var upperEnd: Double { difference + 1.96 * standardError }
}
