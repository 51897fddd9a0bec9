// Baseline "cheapest" of BaRP (arXiv 2510.07429), section "Baselines": by mean training cost, blind to the prompt.

package import LinearAlgebra

/// Sends every prompt to the model with the lowest mean training cost, whatever the preference.
///
/// Tensor: `cost`, 1 x K, the mean cost of each candidate in USD.
package struct CheapestPolicy: StoredPolicy {
    package static let algorithm = "cheapest"

    /// Mean cost of each candidate in USD.
    package let cost: [Float]

    package init(cost: [Float]) {
        self.cost = cost
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        try parameters.require(algorithm: Self.algorithm, tensors: ["cost"])
        cost = try parameters.tensor("cost", rows: 1, columns: frame.candidates.count).elements
    }

    package var parameters: PolicyParameters {
        PolicyParameters(algorithm: Self.algorithm, tensors: ["cost": Matrix([cost])])
    }

    package func probabilities(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        let allowed = cost.indices.filter { batch.allowed[$0] }
        let cheapest = allowed.min { (cost[$0], $0) < (cost[$1], $1) }
        return batch.repeated(cost.indices.map { $0 == cheapest ? 1 : 0 })
    }
}
