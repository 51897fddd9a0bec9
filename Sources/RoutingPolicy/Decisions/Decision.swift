/// What was chosen for one prompt, as it is recorded.
package struct Decision: Sendable, Hashable {
    /// The position of the chosen model among the policy's candidates.
    package let candidate: Int

    /// The probability with which exactly this candidate was drawn: above 0, at most 1, exploration included.
    package let propensity: Float

    /// The chosen model's predicted quality in [0, 1].
    package let predictedQuality: Float

    /// The chosen model's predicted cost in USD; at least 0.
    package let predictedCost: Double

    /// Whether it is another candidate than the policy's most probable one.
    package let isExplored: Bool

    /// Whether the job's preference lies outside the range the policy was trained for: the choice is an extrapolation.
    package let isExtrapolated: Bool

    package init(
        candidate: Int,
        propensity: Float,
        predictedQuality: Float,
        predictedCost: Double,
        isExplored: Bool = false,
        isExtrapolated: Bool = false
    ) {
        self.candidate = candidate
        self.propensity = propensity
        self.predictedQuality = predictedQuality
        self.predictedCost = predictedCost
        self.isExplored = isExplored
        self.isExtrapolated = isExtrapolated
    }
}
