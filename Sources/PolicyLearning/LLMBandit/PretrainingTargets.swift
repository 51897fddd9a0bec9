// What LLM Bandit's pretraining imitates (arXiv 2502.02743, equation B.7): the candidate of the largest predicted
// utility.

internal import Numerics
internal import RoutingPolicy

extension LLMBanditData {
    /// For each drawn item 1 where it has the largest predicted utility of its set, else 0; a tie goes to the cheaper
    /// one.
    ///
    /// - Parameters:
    ///   - drawn: the sets.
    ///   - scores: the predicted score of each item, items x 1.
    ///   - calibration: makes a probability of a score's logit.
    /// - Returns: one number an item.
    func pretrainingTargets(_ drawn: CandidateSets, scores: Matrix, _ calibration: PlattScaling) -> [Float] {
        let costs = drawn.values(of: shownCosts, prompts: drawn.prompts)
        var targets = [Float](repeating: 0, count: drawn.models.count)
        for set in 0..<drawn.sets.count {
            let items = drawn.sets[set]
            let calibrated = items.map { calibration.probability(logit(scores.elements[$0], margin: 1e-6)) }
            let best = costForm == .setMaximum ? max(calibrated.max() ?? 0, .leastNormalMagnitude) : 1
            let largest = costs[items].max() ?? 0
            let weights = weights(ratio: drawn.ratios[set])
            var (chosen, highest, cheapest) = (items.lowerBound, -Float.infinity, Float.infinity)
            for (position, item) in items.enumerated() {
                let cost: Float = costForm == .setMaximum ? (largest > 0 ? costs[item] / largest : 0) : costs[item]
                let utility = weights.quality * calibrated[position] / best - weights.cost * cost
                if utility > highest || (utility == highest && costs[item] < cheapest) {
                    (chosen, highest, cheapest) = (item, utility, costs[item])
                }
            }
            targets[chosen] = 1
        }
        return targets
    }
}
