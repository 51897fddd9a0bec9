// The judge of a predictor: the true utility w_q q - w_c c / tau of the model it would choose, over preferences whose
// ratio w_c / w_q spans six orders of magnitude, so that the expensive and the cheap end of the curve both count.

internal import Glibc
package import Numerics
package import RoutingPolicy

/// How good the choices are that follow from predictions.
package enum RoutingScore {
    /// 0 and 40 values of w_c / w_q from 1e-3 to 1e3 in equal ratios.
    static let ratios: [Double] = [0] + (0..<40).map { pow(10, Double($0) * 6 / 39 - 3) }

    /// Whether at least half of the prompts have two known outcomes; not so in a log that shows one model a prompt.
    static func judgesChoices(_ outcomes: OutcomeTable) -> Bool {
        let comparable = (0..<outcomes.prompts).count { prompt in
            (0..<outcomes.models).count { outcomes.isObserved(prompt: prompt, model: $0) } > 1
        }
        return 2 * comparable >= outcomes.prompts
    }

    /// The score of predictions for the prompts of `heldOut`.
    package static func total(
        _ predicted: (quality: Matrix, outputTokens: Matrix),
        of heldOut: TrainingSet,
        costScale: CostScale
    ) -> Double {
        total(
            quality: predicted.quality,
            cost: heldOut.costs(outputTokens: predicted.outputTokens),
            outcomes: heldOut.outcomes,
            costScale: costScale
        )
    }

    /// The utility summed over prompts and averaged over preferences.
    ///
    /// A prompt can only be judged on models with a known outcome, and only where there are two of them. Where
    /// `judgesChoices(_:)` is false the score is minus the summed squared error of quality. A prompt counts as much as
    /// its outcomes do on average.
    package static func total(
        quality: Matrix,
        cost: Matrix,
        outcomes: OutcomeTable,
        costScale: CostScale
    ) -> Double {
        let models = outcomes.models
        let known = (0..<outcomes.prompts).map { prompt in
            (0..<models).filter { outcomes.isObserved(prompt: prompt, model: $0) }
        }
        guard judgesChoices(outcomes) else {
            return known.indices.reduce(0) { sum, prompt in
                known[prompt].reduce(sum) { sum, model in
                    let error = Double(quality[prompt, model] - outcomes.quality[prompt, model])
                    return sum - outcomes.weight(prompt: prompt, model: model) * error * error
                }
            }
        }
        var total = 0.0
        for (prompt, candidates) in known.enumerated() where candidates.count > 1 {
            let predicted = candidates.map { Double(costScale.unbounded(cost[prompt, $0])) }
            let actual = candidates.map { Double(costScale.unbounded(outcomes.cost[prompt, $0])) }
            let share =
                candidates.reduce(0) { $0 + outcomes.weight(prompt: prompt, model: $1) } / Double(candidates.count)
            for ratio in ratios {
                let costWeight = ratio / (1 + ratio)
                var (best, highest) = (0, -Double.infinity)
                for (place, model) in candidates.enumerated() {
                    let value = (1 - costWeight) * Double(quality[prompt, model]) - costWeight * predicted[place]
                    if value > highest { (best, highest) = (place, value) }
                }
                total += share * (1 - costWeight) * Double(outcomes.quality[prompt, candidates[best]])
                total -= share * costWeight * actual[best]
            }
        }
        return total / Double(ratios.count)
    }
}
