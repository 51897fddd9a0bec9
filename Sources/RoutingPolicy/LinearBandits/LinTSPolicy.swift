// Linear Thompson sampling: Agrawal and Goyal, "Thompson Sampling for Contextual Bandits with Linear Payoffs" (arXiv
// 1209.3352), here with one model an arm; a row of Table 7 in BaRP (arXiv 2510.07429).

internal import Glibc
package import Numerics

/// LinTS at inference: the share of posterior draws in which each candidate has the highest reward.
///
/// theta~_k ~ N(theta_k, v^2 A_k^-1), so theta~_k . x' ~ N(theta_k . x', v^2 x'^T A_k^-1 x'), independent over candidates: the
/// probability of each being best has no closed form and is estimated from `draws` redraws of those K numbers. The same
/// normal numbers, drawn once from `seed`, serve every prompt, so that equal inputs give equal bits. A candidate that no
/// draw favours gets zero here; the caller's exploration keeps its propensity positive. Settings: `scale` v (0 is
/// greedy), `draws`, `seed`, `interactions`. Tensors as of ``LinUCBPolicy``. O(K D^2 + K draws) a prompt.
package struct LinTSPolicy: StoredPolicy {
    package static let algorithm = "lints"

    package let arms: LinearArms

    /// v, by how much the posterior's standard deviation is widened.
    package let scale: Double

    /// How many redraws estimate a probability.
    package let draws: Int

    /// Decides the normal numbers; at most 2^53, so that a stored setting keeps it.
    package let seed: UInt64

    /// `draws` rows of one number a candidate.
    private let normals: [Float]

    package init(arms: LinearArms, scale: Double, draws: Int, seed: UInt64) {
        self.arms = arms
        self.scale = scale
        self.draws = draws
        self.seed = seed
        var generator = PhiloxGenerator(seed: seed)
        normals = (0..<draws * arms.coefficients.columns).map { _ in Float(generator.normal()) }
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        self.init(
            arms: try LinearArms(parameters: parameters, frame: frame, hasInverses: true),
            scale: try parameters.setting("scale", in: 0...1e6),
            draws: Int(try parameters.setting("draws", in: 1...1_000_000).rounded()),
            seed: UInt64(try parameters.setting("seed", in: 0...0x1p53))
        )
        let own = self.parameters
        try parameters.require(
            algorithm: Self.algorithm,
            settings: Set(own.settings.keys),
            tensors: Set(own.tensors.keys)
        )
    }

    package var parameters: PolicyParameters {
        var settings = arms.settings
        settings["scale"] = scale
        settings["draws"] = Double(draws)
        settings["seed"] = Double(seed)
        return PolicyParameters(algorithm: Self.algorithm, settings: settings, tensors: arms.tensors)
    }

    package func probabilities(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        let vectors = arms.features.vectors(batch.features, preference: preference)
        let means = arms.rewards(batch, vectors, preference)
        guard scale > 0 else { return batch.greedyChoice(means) }
        let widths = arms.widths(vectors)
        let models = means.columns
        let allowed = (0..<models).filter { batch.allowed[$0] }
        var result = Matrix(rows: means.rows, columns: models)
        for row in 0..<means.rows {
            var wins = [Int](repeating: 0, count: models)
            let center = Array(means.row(row))
            let width = widths.row(row).map { Float(scale) * $0 }
            for draw in 0..<draws {
                var (best, highest) = (allowed[0], -Float.infinity)
                for model in allowed {
                    let value = center[model] + width[model] * normals[draw * models + model]
                    if value > highest { (best, highest) = (model, value) }
                }
                wins[best] += 1
            }
            for model in allowed { result[row, model] = Float(wins[model]) / Float(draws) }
        }
        return result
    }
}

extension PhiloxGenerator {
    /// A standard normal number (Box and Muller 1958), from two uniform ones.
    package mutating func normal() -> Double {
        // 1 - u is in (0, 1], so that the logarithm is finite.
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }
}
