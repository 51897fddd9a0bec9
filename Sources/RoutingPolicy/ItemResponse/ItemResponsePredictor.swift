// LLM Bandit (arXiv 2502.02743), equation 2: the predicted score of a model on a prompt is sigmoid f(e, mu_k); its cost is fixed.

package import LinearAlgebra

/// Predicts quality by an item response model, and cost as each model's mean.
///
/// Tensors: those of ``ItemResponseModel`` under `item_response`, and `cost` (1 x K, mean USD a call).
package struct ItemResponsePredictor: StoredPredictor, ExtensiblePart {
    package static let algorithm = "item-response"

    package let model: ItemResponseModel

    /// Mean USD a call.
    package let cost: [Float]

    private let candidates: [LanguageModel]

    /// - Parameters:
    ///   - model: with one identity vector a candidate.
    ///   - cost: as many costs, in USD a call.
    ///   - candidates: the models; without them no further one can be added.
    package init(model: ItemResponseModel, cost: [Float], candidates: [LanguageModel] = []) {
        precondition(model.identities.rows == cost.count, "one cost a model")
        self.model = model
        self.cost = cost
        self.candidates = candidates
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let models = frame.candidates.count
        model = try ItemResponseModel(
            named: "item_response",
            of: parameters,
            featureLength: frame.dimension,
            models: models
        )
        cost = try parameters.tensor("cost", rows: 1, columns: models).elements
        guard cost.allSatisfy({ $0 >= 0 }) else {
            throw .invalidParameters("\(Self.algorithm) has a cost below 0")
        }
        candidates = frame.candidates
        try parameters.require(algorithm: Self.algorithm, tensors: Set(self.parameters.tensors.keys))
    }

    package var parameters: PolicyParameters {
        var tensors = model.tensors(named: "item_response")
        tensors["cost"] = Matrix([cost])
        return PolicyParameters(algorithm: Self.algorithm, tensors: tensors)
    }

    package func predictions(_ features: Matrix) -> (quality: Matrix, cost: Matrix) {
        var quality = model.probabilities(features: features)
        // Features far outside the training range overflow to NaN, which is no probability: nothing is known there.
        for place in quality.elements.indices where quality.elements[place].isNaN { quality.elements[place] = 0.5 }
        let costs = Matrix(
            rows: features.rows,
            columns: cost.count,
            elements: Array(repeatElement(cost, count: features.rows).joined())
        )
        return (quality, costs)
    }

    package func parameters(adding candidate: NewCandidate) throws(PolicyError) -> PolicyParameters {
        guard candidate.identity.count == model.identityLength else {
            throw .invalidParameters(
                "the identity vector of '\(candidate.model.name)' has \(candidate.identity.count) numbers; "
                    + "expected \(model.identityLength)"
            )
        }
        let extended = model.with(identities: model.identities.appending(row: candidate.identity))
        return ItemResponsePredictor(
            model: extended,
            cost: cost + [candidate.cost(among: candidates, costs: cost)]
        ).parameters
    }
}

extension NewCandidate {
    /// Mean USD a call: what a model of its price would spend, times its own factor.
    ///
    /// The known models' median of cost over output price, times the new output price: lengths differ less than prices. Without a
    /// known model that has a price, 0.
    func cost(among candidates: [LanguageModel], costs: [Float]) -> Float {
        let shares = zip(candidates, costs).filter { $0.0.outputPrice > 0 }
            .map { $0.1 / Float($0.0.outputPrice) }
            .sorted()
        guard !shares.isEmpty else { return 0 }
        let median = (shares[(shares.count - 1) / 2] + shares[shares.count / 2]) / 2
        return costFactor * median * Float(model.outputPrice)
    }
}
