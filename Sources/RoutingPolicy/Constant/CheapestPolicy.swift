// Baseline "cheapest" of BaRP (arXiv 2510.07429), section "Baselines": by mean cost, blind to the prompt.

package import Numerics

/// Sends every prompt to the model whose typical call costs least at the prices in force, whatever the preference.
///
/// Tensors: those of ``TypicalCalls``.
package struct CheapestPolicy: StoredPolicy {
    package static let algorithm = "cheapest"

    package let calls: TypicalCalls

    package init(calls: TypicalCalls) {
        self.calls = calls
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        try parameters.require(algorithm: Self.algorithm, tensors: TypicalCalls.tensorNames)
        calls = try TypicalCalls(parameters: parameters, models: frame.candidates.count)
    }

    package var parameters: PolicyParameters { PolicyParameters(algorithm: Self.algorithm, tensors: calls.tensors) }

    package func probabilities(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        let cost = calls.costs(batch.candidates)
        let allowed = cost.indices.filter { batch.allowed[$0] }
        let cheapest = allowed.min { (cost[$0], $0) < (cost[$1], $1) }
        return batch.repeated(cost.indices.map { $0 == cheapest ? 1 : 0 })
    }
}
