// The reference every router must beat: one model for all prompts, the best at the job's preference.
// Hu et al., RouterBench (arXiv 2403.12031), compare with single models; "best single at w" as in our metrics.

package import Numerics

/// Sends every prompt to the model of the highest utility w_q * mean q - w_c * c~ of its typical call at the prices in
/// force.
///
/// The cost scale has no cut at 1 here, so that a model whose price rises tenfold is felt to cost more, however
/// expensive it was. Tensors: `quality`, the means of q in training, and those of ``TypicalCalls``; all 1 x K, each
/// over a model's own outcomes.
package struct BestSinglePolicy: StoredPolicy {
    package static let algorithm = "best-single"

    /// Mean quality of each candidate in [0, 1].
    package let quality: [Float]

    package let calls: TypicalCalls
    private let costScale: CostScale

    /// - Precondition: there is one quality a candidate.
    package init(quality: [Float], calls: TypicalCalls, costScale: CostScale) {
        precondition(quality.count == calls.inputTokens.count, "one number a candidate")
        self.quality = quality
        self.calls = calls
        self.costScale = costScale
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        try parameters.require(algorithm: Self.algorithm, tensors: TypicalCalls.tensorNames.union(["quality"]))
        let count = frame.candidates.count
        quality = try parameters.tensor("quality", rows: 1, columns: count).elements
        calls = try TypicalCalls(parameters: parameters, models: count)
        costScale = frame.costScale
    }

    package var parameters: PolicyParameters {
        PolicyParameters(
            algorithm: Self.algorithm,
            tensors: calls.tensors.merging(["quality": Matrix([quality])]) { first, _ in first }
        )
    }

    package func probabilities(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        let cost = calls.costs(batch.candidates)
        let utilities = zip(quality, cost).map { quality, cost in
            Float(preference.quality) * quality - Float(preference.cost) * costScale.unbounded(cost)
        }
        // A tie must not depend on the prompt, so it is broken here by typical cost: one model for all prompts.
        let allowed = utilities.indices.filter { batch.allowed[$0] }
        let best = allowed.min { (-utilities[$0], cost[$0], $0) < (-utilities[$1], cost[$1], $1) }
        return batch.repeated(utilities.indices.map { $0 == best ? 1 : 0 })
    }
}
