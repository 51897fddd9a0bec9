// The decision rule of predictor-based routers: argmax_k w_q * q^_k - w_c * c~^_k. Hu et al., RouterBench (arXiv
// 2403.12031), predictive routers; Somerstep et al., CARROT (arXiv 2502.03261).

package import Numerics

/// Chooses the candidate of the highest predicted utility; over the kNN predictor it is the kNN router.
///
/// It stores nothing: predictions come with the batch, and the cost scale is the frame's, without its cut at 1:
/// predicted costs beyond tau must still differ.
package struct PredictedUtilityPolicy: StoredPolicy {
    package static let algorithm = "predicted-utility"

    private let costScale: CostScale

    package init(costScale: CostScale) {
        self.costScale = costScale
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        try parameters.require(algorithm: Self.algorithm)
        costScale = frame.costScale
    }

    package var parameters: PolicyParameters { PolicyParameters(algorithm: Self.algorithm) }

    package func probabilities(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        var utilities = batch.predictedQuality
        for index in utilities.elements.indices {
            let cost = costScale.unbounded(batch.predictedCost.elements[index])
            utilities.elements[index] =
                Float(preference.quality) * utilities.elements[index] - Float(preference.cost) * cost
        }
        return batch.greedyChoice(utilities)
    }
}

extension PredictedUtilityPolicy: ExtensiblePart {
    /// It stores nothing of the candidates.
    package func parameters(adding candidate: NewCandidate) -> PolicyParameters { parameters }
}
