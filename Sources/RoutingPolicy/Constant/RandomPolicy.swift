// Baseline "random" of BaRP (arXiv 2510.07429), section "Baselines": uniform over the candidates.

package import Numerics

/// Draws every allowed candidate with the same probability; it stores nothing.
package struct RandomPolicy: StoredPolicy {
    package static let algorithm = "random"

    package init() {}

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        try parameters.require(algorithm: Self.algorithm)
    }

    package var parameters: PolicyParameters { PolicyParameters(algorithm: Self.algorithm) }

    package func probabilities(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        let share = 1 / Float(batch.allowed.count { $0 })
        return batch.repeated(batch.allowed.map { $0 ? share : 0 })
    }
}
