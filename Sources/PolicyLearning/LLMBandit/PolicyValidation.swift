internal import Glibc
internal import Numerics
internal import RoutingPolicy

/// How good a policy's choices are on prompts that it does not learn from.
struct PolicyValidation {
    let data: LLMBanditData

    /// The held-out prompts, each with all models of observed outcome as its set.
    let prompts: [Int]

    /// The trained range.
    let ratio: RatioDraw

    /// How a policy does against an earlier one on the same prompts.
    struct Gain {
        let mean: Double

        /// Whether it is more than two standard errors over prompts above zero.
        let isCertain: Bool
    }

    /// The mean of the differences, and whether chance explains it: the best of several steps is ahead on few prompts
    /// by luck alone, so that a step has to earn its place (Breiman et al., "Classification and Regression Trees"
    /// (1984), section 3.4.3, where it is one standard error).
    static func gain(_ utilities: [Float], over earlier: [Float]) -> Gain {
        let differences = zip(utilities, earlier).map { Double($0) - Double($1) }
        let count = Double(differences.count)
        guard count > 1 else { return Gain(mean: 0, isCertain: false) }
        let mean = differences.reduce(0, +) / count
        let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        return Gain(mean: mean, isCertain: mean > 2 * (variance / count).squareRoot())
    }

    /// The true utility of choosing the most probable candidate, as the mean over a grid of ratios: one number a
    /// prompt.
    func utilities(_ policy: TrainableSetNetwork) -> [Float] {
        let ratios = ratios
        var totals: [Float] = []
        for start in stride(from: 0, to: prompts.count, by: 64) {
            let block = Array(prompts[start..<min(start + 64, prompts.count)])
            var sums = [Double](repeating: 0, count: block.count)
            for ratio in ratios {
                var generator = PhiloxGenerator(seed: 0)
                let drawn = CandidateSets(
                    prompts: block,
                    choices: block.map { data.observed[$0] },
                    size: data.models,
                    ratio: { _ in ratio },
                    using: &generator
                )
                let logits = policy(data.batch(drawn)).elements
                let utilities = data.utilities(drawn)
                for set in 0..<drawn.sets.count {
                    let best = drawn.sets[set].max { (logits[$0], $1) < (logits[$1], $0) }
                    if let best { sums[set] += Double(utilities[best]) }
                }
            }
            totals += sums.map { Float($0 / Double(ratios.count)) }
        }
        return totals
    }

    /// Nine ratios in equal steps, or 0 and thirteen in equal proportions.
    private var ratios: [Double] {
        switch ratio {
        case .uniform(let range):
            return (0...8).map { range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / 8 }
        case .logarithmic(let range):
            let width = log(range.upperBound / range.lowerBound)
            return [0] + (0...12).map { range.lowerBound * exp(width * Double($0) / 12) }
        }
    }
}
