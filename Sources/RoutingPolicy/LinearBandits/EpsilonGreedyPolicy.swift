// epsilon-greedy: Sutton and Barto, "Reinforcement Learning" (2nd edition), section 2.2, over a ridge regression of the
// reward for each arm; a row of Table 7 in BaRP (arXiv 2510.07429).

package import Numerics

/// What an epsilon-greedy linear bandit has learned, at inference: the highest theta_k'x.
///
/// Epsilon belongs to its training; when it routes, exploration is the caller's. Setting `interactions`; tensors
/// `projection.weight`, `projection.bias`, `coefficients`: see ``LinearArms``.
package struct EpsilonGreedyPolicy: StoredPolicy {
    package static let algorithm = "epsilon-greedy"

    package let arms: LinearArms

    package init(arms: LinearArms) {
        self.arms = arms
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        arms = try LinearArms(parameters: parameters, frame: frame, hasInverses: false)
        try parameters.require(
            algorithm: Self.algorithm,
            settings: PreferenceFeatureSettings.self,
            tensors: Set(arms.tensors.keys)
        )
    }

    package var parameters: PolicyParameters {
        PolicyParameters(algorithm: Self.algorithm, settings: arms.features.settings, tensors: arms.tensors)
    }

    package func probabilities(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        batch.greedyChoice(
            arms.rewards(batch, arms.features.vectors(batch.features, preference: preference), preference)
        )
    }
}
