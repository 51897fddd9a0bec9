package import Numerics
package import RoutingPolicy

/// What the set policy learns from: prompts, models, what is predicted of them, and what they gave.
package struct LLMBanditData: Sendable {
    /// Features of the n prompts, n x d_e.
    package var features: Matrix

    /// Identity vectors of the K models, K x d.
    package var identities: Matrix

    /// Predicted scores, n x K, made without the prompt's own outcomes, or the policy learns to trust them too much.
    package var scores: Matrix

    /// c~ as the policy is shown it, n x K.
    package var shownCosts: Matrix

    /// Quality in [0, 1], n x K; anything where not observed.
    package var quality: Matrix

    /// c~ as the reward counts it, n x K.
    package var costs: Matrix

    /// Which models have an outcome for each prompt, ascending.
    package var observed: [[Int]]

    /// Whether cost is divided by the set's largest, or has one reference.
    package var costForm: CostForm

    /// The c~ that counts as typical.
    package var reference: Float

    /// How strongly the predicted utility enters the logits.
    package var utilityWeight: Float

    /// Whether quality in rewards is divided by the set's best (equation 6); only with `CostForm.setMaximum`.
    package var normalizesScores: Bool

    package init(
        features: Matrix,
        identities: Matrix,
        scores: Matrix,
        shownCosts: Matrix,
        quality: Matrix,
        costs: Matrix,
        observed: [[Int]],
        costForm: CostForm,
        reference: Float,
        utilityWeight: Float = 0,
        normalizesScores: Bool = true
    ) {
        self.features = features
        self.identities = identities
        self.scores = scores
        self.shownCosts = shownCosts
        self.quality = quality
        self.costs = costs
        self.observed = observed
        self.costForm = costForm
        self.reference = reference
        self.utilityWeight = utilityWeight
        self.normalizesScores = normalizesScores
    }

    package var prompts: Int { features.rows }
    package var models: Int { identities.rows }

    /// The data of the prompts at `indices`, in that order.
    package func rows(at indices: [Int]) -> LLMBanditData {
        var part = self
        part.features = features.rows(at: indices)
        part.scores = scores.rows(at: indices)
        part.shownCosts = shownCosts.rows(at: indices)
        part.quality = quality.rows(at: indices)
        part.costs = costs.rows(at: indices)
        part.observed = indices.map { observed[$0] }
        return part
    }

    /// The reward vectors (quality, -cost) of a set on a prompt, one a model, after normalisation.
    ///
    /// Division by the set's maxima leaves 0/0 undefined: a set whose scores are all zero has quality 0 throughout, one
    /// that is free has cost 0.
    package func rewards(prompt: Int, models: [Int]) -> [(quality: Float, cost: Float)] {
        let quality = models.map { self.quality[prompt, $0] }
        let costs = models.map { self.costs[prompt, $0] }
        guard costForm == .setMaximum else { return zip(quality, costs).map { ($0, -$1) } }
        let best = normalizesScores ? quality.max() ?? 0 : 1
        let largest = costs.max() ?? 0
        return zip(quality, costs).map { (best > 0 ? $0 / best : 0, largest > 0 ? -$1 / largest : 0) }
    }

    /// w = (w1, w2), what the two components of a reward count at w_c / w_q = `ratio`.
    package func weights(ratio: Double) -> (quality: Float, cost: Float) {
        switch costForm {
        case .setMaximum: return (1, Float(ratio))
        case .globalLogarithm:
            let share = 1 / (1 + Float(ratio) * reference)
            return (share, Float(ratio) * share)
        }
    }

    /// The models with an outcome for both prompts, ascending.
    func observed(_ prompt: Int, _ other: Int) -> [Int] {
        guard other != prompt, observed[other].count < models else { return observed[prompt] }
        let others = Set(observed[other])
        return observed[prompt].filter(others.contains)
    }
}
