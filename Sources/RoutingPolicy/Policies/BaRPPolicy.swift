// Wei et al., "Learning to Route LLMs from Bandit Feedback: One Policy, Many Trade-offs", arXiv 2510.07429.
// pi(a | x, w) = softmax g([h(x) ; phi(w)]); at inference the most probable model, ties to the cheaper one.

package import LinearAlgebra

/// BaRP at inference: a network that reads the prompt's features and the encoded preference.
///
/// Tensors: `preference.I.weight` and `.bias` (the preference encoder phi, from the 2 weights quality and cost; ReLU after
/// every layer) and `head.I.weight` and `.bias` (g, from d + phi's outputs to K logits; ReLU between layers). The number
/// and width of layers follow from the tensors; a head of one layer is the paper's linear head.
package struct BaRPPolicy: StoredPolicy {
    package static let algorithm = "barp"

    /// phi: 2 preference weights to the preference encoding.
    package let preferenceEncoder: [DenseLayer]

    /// g: [h(x) ; phi(w)] to K logits.
    package let head: [DenseLayer]

    /// - Precondition: the layers' widths follow one another, as the trainer makes them.
    package init(preferenceEncoder: [DenseLayer], head: [DenseLayer]) {
        self.preferenceEncoder = preferenceEncoder
        self.head = head
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        preferenceEncoder = try DenseLayer.layers(named: "preference", of: parameters, inputs: 2)
        let encoded = preferenceEncoder.last?.outputs ?? 2
        head = try DenseLayer.layers(
            named: "head",
            of: parameters,
            inputs: frame.dimension + encoded,
            outputs: frame.candidates.count
        )
        try parameters.require(algorithm: Self.algorithm, tensors: Set(self.parameters.tensors.keys))
    }

    package var parameters: PolicyParameters {
        var tensors = DenseLayer.tensors(named: "preference", preferenceEncoder)
        tensors.merge(DenseLayer.tensors(named: "head", head)) { own, _ in own }
        return PolicyParameters(algorithm: Self.algorithm, tensors: tensors)
    }

    package func probabilities(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        batch.greedyChoice(logits(batch.features, preference: preference))
    }

    /// The K logits of each prompt, n x K.
    package func logits(_ features: Matrix, preference: Preference) -> Matrix {
        var encoded = Matrix([[Float(preference.quality), Float(preference.cost)]])
        for layer in preferenceEncoder { encoded = layer(encoded, rectified: true) }

        // One preference serves the whole batch, so its part of the first layer is a bias: z W = h W_h + phi W_phi.
        var activation = features
        for (index, layer) in head.enumerated() {
            let applied = index == 0 ? layer.absorbing(encoded) : layer
            activation = applied(activation, rectified: index < head.count - 1)
        }
        return activation
    }
}

extension DenseLayer {
    /// The layer that remains when the last inputs are the fixed values `tail` (1 x m).
    fileprivate func absorbing(_ tail: Matrix) -> DenseLayer {
        let kept = inputs - tail.columns
        let split = kept * outputs
        let tailWeight = Matrix(rows: tail.columns, columns: outputs, elements: Array(weight.elements[split...]))
        return DenseLayer(
            weight: Matrix(rows: kept, columns: outputs, elements: Array(weight.elements[..<split])),
            bias: DenseLayer(weight: tailWeight, bias: bias)(tail, rectified: false)
        )
    }
}
