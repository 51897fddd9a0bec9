// How far apart the scores of a choice network lie for a given difference of rewards. The optimum under an entropy
// bonus beta has logits r / beta (Haarnoja et al., "Reinforcement Learning with Deep Energy-Based Policies", arXiv
// 1702.08165, equation 4); a network that stopped before it, or was trained on normalised advantages, has another unit,
// which the outcomes show.

internal import Numerics

/// The logits that a reward of 1 is worth to a trained network.
enum RewardUnit {
    /// From one regression through the origin of rewards on logits, both as differences from their mean over a prompt's
    /// observed models.
    ///
    /// Rewards are noisy and logits are not, so rewards are regressed on logits: the noise then leaves the slope as it
    /// is.
    ///
    /// - Parameters:
    ///   - logits: n x K, one matrix a preference.
    ///   - rewards: the same shapes.
    ///   - observed: whether the outcome of a prompt and model is observed, n * K flags.
    ///   - entropyWeight: beta, whose 1 / beta stands in where logits say nothing about rewards.
    /// - Returns: one over the slope.
    static func fit(logits: [Matrix], rewards: [Matrix], observed: [Bool], entropyWeight: Double) -> Double {
        var (products, squares) = (0.0, 0.0)
        for (logits, rewards) in zip(logits, rewards) {
            for row in 0..<logits.rows {
                let models = (0..<logits.columns).filter { observed[row * logits.columns + $0] }
                guard models.count > 1 else { continue }
                let scores = centred(models.map { Double(logits[row, $0]) })
                let other = centred(models.map { Double(rewards[row, $0]) })
                squares += scores.reduce(0) { $0 + $1 * $1 }
                products += zip(scores, other).reduce(0) { $0 + $1.0 * $1.1 }
            }
        }
        guard products > 1e-12, squares > 0 else { return 1 / max(entropyWeight, 0.01) }
        return min(squares / products, 1e6)
    }

    private static func centred(_ values: [Double]) -> [Double] {
        let mean = values.reduce(0, +) / Double(values.count)
        return values.map { $0 - mean }
    }
}
