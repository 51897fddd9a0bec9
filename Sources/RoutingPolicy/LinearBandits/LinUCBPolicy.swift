// LinUCB with disjoint models: Li, Chu, Langford and Schapire (arXiv 1003.0146), algorithm 1; a row of Table 7 in BaRP
// (arXiv 2510.07429).

package import Numerics

/// What a snapshot keeps of ``LinUCBPolicy`` beside tensors.
private struct LinUCBSettings: NamedSettings {
    var alpha = 0.0
    var features = PreferenceFeatureSettings()

    static let declared =
        [Setting("alpha", \Self.alpha, in: 0...1e6, "how many widths are added to the mean; 0 is greedy")]
        + PreferenceFeatureSettings.declared.map { $0.within(\.features) }
}

/// LinUCB at inference: argmax_k theta_k'x + alpha * sqrt(x' A_k^-1 x), ties to the cheaper prediction.
///
/// It is deterministic, so that its own log supports no off-policy estimate beyond the caller's exploration. Settings:
/// `alpha` and `interactions`. Tensors: `projection.weight`, `projection.bias`, `coefficients` and `inverse`, see
/// ``LinearArms``. O(K D^2) a prompt.
package struct LinUCBPolicy: StoredPolicy {
    package static let algorithm = "linucb"

    package let arms: LinearArms

    /// How many widths are added to the mean; 0 is greedy.
    package let alpha: Double

    package init(arms: LinearArms, alpha: Double) {
        self.arms = arms
        self.alpha = alpha
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        arms = try LinearArms(parameters: parameters, frame: frame, hasInverses: true)
        alpha = try parameters.settings(LinUCBSettings.self).alpha
        try parameters.require(
            algorithm: Self.algorithm,
            settings: LinUCBSettings.self,
            tensors: Set(arms.tensors.keys)
        )
    }

    package var parameters: PolicyParameters {
        PolicyParameters(
            algorithm: Self.algorithm,
            settings: LinUCBSettings(alpha: alpha, features: arms.features.settings),
            tensors: arms.tensors
        )
    }

    package func probabilities(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        let vectors = arms.features.vectors(batch.features, preference: preference)
        var scores = arms.rewards(batch, vectors, preference)
        if alpha > 0 {
            let widths = arms.widths(vectors)
            for place in scores.elements.indices { scores.elements[place] += Float(alpha) * widths.elements[place] }
        }
        return batch.greedyChoice(scores)
    }
}
