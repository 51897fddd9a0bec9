import Numerics
import PolicyEvaluation

/// A world of three models in which the value of a target policy is known, and logs of it.
struct OffPolicyWorld {
    /// The probability that model `model` succeeds on a prompt of difficulty `x` in [0, 1).
    static func quality(_ model: Int, _ x: Double) -> Double { [0.2 + 0.5 * x, 0.8 - 0.6 * x, 0.5][model] }

    static func logging(_ x: Double) -> [Double] { x < 0.5 ? [0.2, 0.6, 0.2] : [0.5, 0.2, 0.3] }

    static func target(_ x: Double) -> [Double] { x < 0.5 ? [0.1, 0.8, 0.1] : [0.7, 0.1, 0.2] }

    /// The target's value: the integral over x.
    static let value: Double = {
        let steps = 100_000
        return (0..<steps).reduce(0) { sum, step in
            let x = (Double(step) + 0.5) / Double(steps)
            return sum + zip(target(x), 0..<3).reduce(0) { $0 + $1.0 * quality($1.1, x) }
        } / Double(steps)
    }()

    /// A log of `prompts` prompts, each decided `times` times with one outcome; the reward model is off by `error`.
    static func log(
        prompts: Int,
        times: Int = 1,
        error: Double = 0.05,
        using generator: inout some RandomNumberGenerator
    ) -> [OffPolicySample] {
        (0..<prompts).flatMap { prompt -> [OffPolicySample] in
            let x = generator.uniform()
            let (old, new) = (logging(x), target(x))
            let model = generator.draw(from: old.map { Float($0) }[...])
            let reward: Double = generator.uniform() < quality(model, x) ? 1 : 0
            let sample = OffPolicySample(
                propensity: old[model],
                target: new[model],
                reward: reward,
                expected: zip(new, 0..<3).reduce(0) { $0 + $1.0 * (quality($1.1, x) + error) },
                predicted: quality(model, x) + error,
                cluster: prompt
            )
            return Array(repeating: sample, count: times)
        }
    }
}
