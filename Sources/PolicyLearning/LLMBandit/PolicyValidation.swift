internal import Glibc
internal import LinearAlgebra
internal import RoutingPolicy

/// How good a policy's choices are on prompts that it does not learn from.
struct PolicyValidation {
    let data: SetPolicyData

    /// The prompts to judge on, each with all models of known outcome as its set.
    let prompts: [Int]

    /// The trained range.
    let ratio: RatioDraw

    /// The mean true utility of choosing the most probable candidate, over prompts and a grid of ratios.
    func score(_ policy: SetNetwork) -> Double {
        let ratios = ratios
        var total = 0.0
        for start in stride(from: 0, to: prompts.count, by: 64) {
            let block = Array(prompts[start..<min(start + 64, prompts.count)])
            for ratio in ratios {
                var generator = PhiloxGenerator(seed: 0)
                let drawn = CandidateSets(
                    prompts: block,
                    choices: block.map { data.known[$0] },
                    size: data.models,
                    ratio: { _ in ratio },
                    using: &generator
                )
                let logits = policy(data.batch(drawn)).elements
                let utilities = data.utilities(drawn)
                for set in 0..<drawn.sets.count {
                    let best = drawn.sets[set].max { (logits[$0], $1) < (logits[$1], $0) }
                    if let best { total += Double(utilities[best]) }
                }
            }
        }
        return total / Double(max(prompts.count * ratios.count, 1))
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
