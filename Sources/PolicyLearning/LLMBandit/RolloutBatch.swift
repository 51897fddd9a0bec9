// What PPO collects, and on-manifold mixup: LLM Bandit (arXiv 2502.02743), appendix B.3.2, equations B.5 and B.6. A
// decision is mixed with the same decision on the nearest other prompt; see README.md for the readings that are ours.

internal import Gradients
internal import Numerics
internal import RoutingPolicy

/// Decisions that the policy took on drawn sets, and what they gave.
struct RolloutBatch {
    let drawn: CandidateSets
    let features: Matrix
    let scores: [Float]
    let costs: [Float]
    let actions: [Int]
    let probabilities: [Float]

    /// (quality, -cost) of the chosen item after normalisation, n x 2.
    let rewards: Matrix

    /// V, n x 2.
    let values: Matrix
    let entropySum: Double
    let utilitySum: Double
    let isFinite: Bool

    /// Lets the policy choose for every drawn decision.
    init(
        _ drawn: CandidateSets,
        _ data: LLMBanditData,
        _ networks: ActorCritic,
        using generator: inout PhiloxGenerator
    ) {
        self.drawn = drawn
        features = data.features.rows(at: drawn.prompts)
        scores = drawn.values(of: data.scores, prompts: drawn.prompts)
        costs = drawn.values(of: data.shownCosts, prompts: drawn.prompts)
        let batch = data.batch(drawn, features: features, scores: scores, costs: costs, ratios: drawn.ratios)
        let logits = networks.policy(batch).elements
        values = networks.value(batch)
        isFinite = logits.allSatisfy(\.isFinite) && values.elements.allSatisfy(\.isFinite)
        let count = drawn.sets.count
        guard isFinite else {
            (actions, probabilities, rewards) = ([], [], Matrix(rows: count, columns: 2))
            (entropySum, utilitySum) = (0, 0)
            return
        }
        let pi = SetDistribution(logits: logits, sets: drawn.sets)
        var (actions, probabilities, utility): ([Int], [Float], Double) = ([], [], 0)
        var rewards = Matrix(rows: count, columns: 2)
        for set in 0..<count {
            let items = drawn.sets[set]
            let position = generator.draw(from: pi.probabilities[items])
            let action = items.lowerBound + position
            let reward = data.rewards(prompt: drawn.prompts[set], models: Array(drawn.models[items]))[position]
            let weights = data.weights(ratio: drawn.ratios[set])
            actions.append(action)
            probabilities.append(max(pi.probabilities[action], .leastNormalMagnitude))
            (rewards[set, 0], rewards[set, 1]) = (reward.quality, reward.cost)
            utility += Double(weights.quality * reward.quality + weights.cost * reward.cost)
        }
        (self.actions, self.probabilities, self.rewards) = (actions, probabilities, rewards)
        entropySum = pi.entropies.reduce(0) { $0 + Double($1) }
        utilitySum = utility
    }

    /// One epoch's batch: every decision mixed with its neighbour's by a fresh share lambda from Beta(alpha, alpha).
    ///
    /// Features, predictions, old probability, advantage and value target are mixed; action and preference are those of
    /// the larger share. With alpha = 0 the decisions are taken as they are.
    func mixed(
        with other: RolloutBatch,
        _ data: LLMBanditData,
        alpha: Double,
        using generator: inout PhiloxGenerator
    ) -> PPOBatch {
        let count = drawn.sets.count
        let shares = (0..<count).map { _ in alpha > 0 ? Float(generator.beta(alpha)) : 1 }
        var (features, scores, costs) = (features, scores, costs)
        var (targets, ratios, actions) = (rewards, drawn.ratios, actions)
        var (probabilities, advantages): ([Float], [Float]) = ([], [])
        for set in 0..<count {
            let share = shares[set]
            func mix(_ left: Float, _ right: Float) -> Float { share * left + (1 - share) * right }
            if share < 1 {
                Self.mixUnit(&features, other.features, row: set, share: share)
                for item in drawn.sets[set] {
                    scores[item] = mix(self.scores[item], other.scores[item])
                    costs[item] = mix(self.costs[item], other.costs[item])
                }
            }
            if share <= 0.5 { (ratios[set], actions[set]) = (other.drawn.ratios[set], other.actions[set]) }
            probabilities.append(mix(self.probabilities[set], other.probabilities[set]))
            let weights = data.weights(ratio: ratios[set])
            let gains = (0..<2).map { component in
                mix(
                    rewards[set, component] - values[set, component],
                    other.rewards[set, component] - other.values[set, component]
                )
            }
            advantages.append(weights.quality * gains[0] + weights.cost * gains[1])
            for component in 0..<2 {
                targets[set, component] = mix(rewards[set, component], other.rewards[set, component])
            }
        }
        return PPOBatch(
            batch: data.batch(drawn, features: features, scores: scores, costs: costs, ratios: ratios),
            actions: actions,
            oldProbabilities: probabilities,
            advantages: Self.normalized(advantages),
            targets: targets
        )
    }

    /// Mixes a row in place; where both rows have unit length, so has the result.
    private static func mixUnit(_ features: inout Matrix, _ other: Matrix, row: Int, share: Float) {
        let (left, right) = (features.row(row), other.row(row))
        func squares(_ values: some Sequence<Float>) -> Float { values.reduce(0) { $0 + $1 * $1 } }
        let areUnit = abs(squares(left) - 1) < 1e-3 && abs(squares(right) - 1) < 1e-3
        let mixed = zip(left, right).map { share * $0 + (1 - share) * $1 }
        let norm = squares(mixed).squareRoot()
        let factor = areUnit && norm > 0 ? 1 / norm : 1
        for column in 0..<features.columns { features[row, column] = factor * mixed[column] }
    }

    /// Mean 0 and standard deviation 1 over the batch.
    static func normalized(_ advantages: [Float]) -> [Float] {
        let count = Double(max(advantages.count, 1))
        let mean = advantages.reduce(0.0) { $0 + Double($1) } / count
        let variance = advantages.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
        return advantages.map { Float((Double($0) - mean) / (variance.squareRoot() + 1e-8)) }
    }
}
