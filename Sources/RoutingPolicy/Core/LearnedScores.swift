internal import Numerics

extension DecisionBatch {
    /// Scores that a policy learned at the prices of training, brought to the prices in force.
    ///
    /// A score that stands for the reward w_q q - w_c c~ falls by w_c times what c~ rose
    /// (``CostScale/change(from:to:)``), by predicted costs of prompt and candidate. Where the prices of training are
    /// in force the scores are returned as they are, bit for bit.
    ///
    /// - Parameters:
    ///   - scores: n x K.
    ///   - costScale: of the reward.
    ///   - preference: w.
    ///   - unit: how much the score moves for a reward of 1.
    /// - Returns: the scores to choose by.
    func atCurrentPrices(
        _ scores: Matrix,
        costScale: CostScale,
        preference: Preference,
        unit: Float = 1
    ) -> Matrix {
        guard let costAtTraining else { return scores }
        let weight = unit * Float(preference.cost)
        var result = scores
        for place in result.elements.indices {
            let change = costScale.change(from: costAtTraining.elements[place], to: predictedCost.elements[place])
            result.elements[place] -= weight * change
        }
        return result
    }
}
