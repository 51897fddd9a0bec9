// What one epoch of proximal policy optimisation learns from: Schulman et al. (arXiv 1707.06347).

internal import Glibc
internal import Gradients
internal import Numerics

/// Decisions with what they gave, as PPO remembers them.
struct PPOBatch {
    var batch: SetBatch

    /// For each decision the position of the chosen item among all items.
    var actions: [Int]

    /// pi_old of each action.
    var oldProbabilities: [Float]

    /// A = w' (r - V), normalised over the batch.
    var advantages: [Float]

    /// What the values should be, n x 2.
    var targets: Matrix

    /// How far the policy with these logits is from the one that took the actions: the mean of rho - 1 - ln rho, an
    /// estimate of KL(old || new) from the taken actions alone (Schulman, "Approximating KL Divergence", 2020), and how
    /// many rho lie outside the clip.
    func change(to logits: [Float], clip: Float) -> (divergence: Double, clipped: Int) {
        let pi = SetDistribution(logits: logits, sets: batch.sets)
        var (sum, outside) = (0.0, 0)
        for (set, action) in actions.enumerated() {
            let ratio = Double(max(pi.probabilities[action], .leastNormalMagnitude) / oldProbabilities[set])
            if abs(ratio - 1) > Double(clip) { outside += 1 }
            sum += ratio - 1 - log(ratio)
        }
        return (sum / Double(max(actions.count, 1)), outside)
    }
}
