// The reference every router must beat: one model for all prompts, the best at the job's preference.
// Hu et al., RouterBench (arXiv 2403.12031), compare with single models; "best single at w" as in our metrics.

package import LinearAlgebra

/// Sends every prompt to the model with the highest mean training utility, w_q * mean q - w_c * mean c~.
///
/// Tensors: `quality` and `scaled_cost`, both 1 x K: the training means of q and of c~, each over a model's own outcomes.
package struct BestSinglePolicy: StoredPolicy {
    package static let algorithm = "best-single"

    /// Mean quality of each candidate in [0, 1].
    package let quality: [Float]

    /// Mean scaled cost c~ of each candidate in [0, 1].
    package let scaledCost: [Float]

    /// - Precondition: both have one number a candidate.
    package init(quality: [Float], scaledCost: [Float]) {
        precondition(quality.count == scaledCost.count, "one number a candidate")
        self.quality = quality
        self.scaledCost = scaledCost
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        try parameters.require(algorithm: Self.algorithm, tensors: ["quality", "scaled_cost"])
        let count = frame.candidates.count
        quality = try parameters.tensor("quality", rows: 1, columns: count).elements
        scaledCost = try parameters.tensor("scaled_cost", rows: 1, columns: count).elements
    }

    package var parameters: PolicyParameters {
        PolicyParameters(
            algorithm: Self.algorithm,
            tensors: ["quality": Matrix([quality]), "scaled_cost": Matrix([scaledCost])]
        )
    }

    package func probabilities(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        let utilities = zip(quality, scaledCost).map { quality, cost in
            Float(preference.quality) * quality - Float(preference.cost) * cost
        }
        // A tie must not depend on the prompt, so it is broken here by training cost: one model for all prompts.
        let allowed = utilities.indices.filter { batch.allowed[$0] }
        let best = allowed.min { (-utilities[$0], scaledCost[$0], $0) < (-utilities[$1], scaledCost[$1], $1) }
        return batch.repeated(utilities.indices.map { $0 == best ? 1 : 0 })
    }
}
