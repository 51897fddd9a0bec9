// Thresholding of graded scores: LLM Bandit (arXiv 2502.02743), appendix B.2: y = 1 if the score exceeds eta, with eta
// chosen so that the share of ones equals the mean score.

package import Numerics

/// Scores in [0, 1] as labels of a logistic model.
package struct BinaryLabels: Sendable, Equatable {
    /// eta; nil where scores stay as they are, as shares: they are all 0 or 1, or all equal, so that no threshold keeps
    /// the mean.
    package let threshold: Float?

    /// The threshold for the known elements of `scores`, over all models.
    ///
    /// Among thresholds with nearly the same share of ones, the larger one is taken.
    package init(_ scores: Matrix) {
        let known = scores.elements.filter { !$0.isNaN }.sorted()
        guard let lowest = known.first, let highest = known.last, lowest < highest,
            !known.allSatisfy({ $0 == 0 || $0 == 1 })
        else {
            threshold = nil
            return
        }
        let mean = known.reduce(0.0) { $0 + Double($1) } / Double(known.count)
        var best = (gap: Double.infinity, value: lowest)
        for (index, value) in known.enumerated() where index + 1 == known.count || known[index + 1] > value {
            let share = Double(known.count - index - 1) / Double(known.count)
            let gap = abs(share - mean)
            // Shares are quotients: equal gaps may differ in the last bit.
            if gap <= best.gap + 1e-12 { best = (gap, value) }
        }
        threshold = best.value
    }

    /// Labels by a threshold that is known, as when a model joins those that were learned with it.
    package init(threshold: Float?) { self.threshold = threshold }

    /// 1 above the threshold, else 0; the score itself without one.
    package func callAsFunction(_ score: Float) -> Float {
        guard let threshold else { return score }
        return score > threshold ? 1 : 0
    }
}
