// Linear Thompson sampling: Agrawal and Goyal, "Thompson Sampling for Contextual Bandits with Linear Payoffs" (arXiv
// 1209.3352), here with one model an arm; a row of Table 7 in BaRP (arXiv 2510.07429).

package import Numerics

/// What a snapshot keeps of ``LinTSPolicy`` beside tensors.
private struct LinTSSettings: NamedSettings {
    var scale = 0.3
    var draws = 1000
    var seed = 0
    var features = PreferenceFeatureSettings()

    static let declared =
        [
            Setting("scale", \Self.scale, in: 0...1e6, "v, by how much the posterior is widened; 0 is greedy"),
            Setting("draws", \Self.draws, in: 1...1_000_000, "redraws that estimate a probability"),
            // A JSON number keeps 53 bits.
            Setting("seed", \Self.seed, in: 0...1 << 53, "decides the normal numbers"),
        ] + PreferenceFeatureSettings.declared.map { $0.within(\.features) }
}

/// LinTS at inference: the share of posterior draws in which each candidate has the highest reward.
///
/// theta~_k ~ N(theta_k, v^2 A_k^-1), so theta~_k . x' ~ N(theta_k . x', v^2 x'^T A_k^-1 x'), independent over
/// candidates: the probability of each being best has no closed form and is estimated from `draws` redraws of those K
/// numbers. The same normal numbers, drawn once from `seed`, serve every prompt, so that equal inputs give equal bits.
/// A candidate that no draw favours gets zero here; the caller's exploration keeps its propensity positive. Settings:
/// `scale` v (0 is greedy), `draws`, `seed`, `interactions`. Tensors as of ``LinUCBPolicy``. O(K D^2 + K draws) a
/// prompt.
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
        var generator = RandomStream.run.generator(seed)
        normals = (0..<draws * arms.coefficients.columns).map { _ in Float(generator.normal()) }
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let settings = try parameters.settings(LinTSSettings.self)
        self.init(
            arms: try LinearArms(parameters: parameters, frame: frame, hasInverses: true),
            scale: settings.scale,
            draws: settings.draws,
            seed: UInt64(settings.seed)
        )
        try parameters.require(
            algorithm: Self.algorithm,
            settings: LinTSSettings.self,
            tensors: Set(arms.tensors.keys)
        )
    }

    package var parameters: PolicyParameters {
        PolicyParameters(
            algorithm: Self.algorithm,
            settings: LinTSSettings(scale: scale, draws: draws, seed: Int(seed), features: arms.features.settings),
            tensors: arms.tensors
        )
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
