package import Numerics

/// A preference-conditioned routing policy: everything that chooses models implements it.
package protocol Policy: Sendable {
    /// The probability of each candidate for each prompt, n x K; every row is finite, not negative and sums to one.
    ///
    /// A candidate that the batch does not allow has probability zero. A deterministic policy returns rows with a
    /// single one; exploration is added by the caller (``TrainedPolicy``), never here. Policies weigh quality and cost
    /// only: the caller refuses a preference with a latency weight, as long as no candidate has a known latency.
    func probabilities(_ batch: DecisionBatch, preference: Preference) -> Matrix

    /// Whether training covered preferences such as this one; elsewhere the policy extrapolates, which is allowed and
    /// marked.
    func isTrained(for preference: Preference) -> Bool
}

extension Policy {
    /// A policy that was not made for a range of preferences covers all of them.
    package func isTrained(for preference: Preference) -> Bool { true }
}

/// Predicts what each candidate would give, and how much of it, before anything is sent; what that costs,
/// ``CallPricing`` says.
package protocol OutcomePredictor: Sendable {
    /// Quality in [0, 1] and the answer's length in tokens, both n x K, for `features` n x d.
    func predictions(_ features: Matrix) -> (quality: Matrix, outputTokens: Matrix)
}
