// Wei et al., "Learning to Route LLMs from Bandit Feedback: One Policy, Many Trade-offs", arXiv 2510.07429.
// pi(a | x, w) = softmax g([h(x) ; phi(w)]); at inference the most probable model, ties to the cheaper one.

package import Numerics

/// BaRP at inference: a network that reads the prompt's features and the encoded preference.
///
/// Tensors: `preference.I.weight` and `.bias` (the preference encoder phi, from the 2 weights quality and cost; ReLU after
/// every layer) and the head's. Its number and width of layers follow from the tensors: see ``Head``. Setting:
/// `reward_unit`, how much a logit moves for a reward of 1 (see ``rewardUnit``).
///
/// At other prices than those of training a logit falls by that many times w_c times the rise of c~. The logits have no
/// unit of their own (they need only be ordered), so training finds the one in which their differences predict
/// differences of reward.
package struct BaRPPolicy: StoredPolicy {
    package static let algorithm = "barp"

    /// phi: 2 preference weights to the preference encoding.
    package let preferenceEncoder: [DenseLayer]

    /// The three heads of the paper's Table 6.
    package enum Head: Sendable, Equatable {
        /// g: [h(x) ; phi(w)] to K logits, ReLU between layers; one layer is the linear head. Tensors: `head.I.weight` and
        /// `.bias`.
        case layers([DenseLayer])

        /// logit_k = h(x)' B_k phi(w) + b_k, for phi of m outputs. Tensors: `bilinear.weight` (d x K m: the columns of B_0, then
        /// those of B_1 and so on) and `bilinear.bias` (1 x K).
        case bilinear(weight: Matrix, bias: Matrix)
    }

    package let head: Head

    /// What a difference of rewards of 1 is worth in logits.
    package let rewardUnit: Double

    private let costScale: CostScale

    /// - Precondition: the layers' widths follow one another, as the trainer makes them.
    package init(preferenceEncoder: [DenseLayer], head: Head, rewardUnit: Double, costScale: CostScale) {
        self.preferenceEncoder = preferenceEncoder
        self.head = head
        self.rewardUnit = rewardUnit
        self.costScale = costScale
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        preferenceEncoder = try DenseLayer.layers(named: "preference", of: parameters, inputs: 2)
        let encoded = preferenceEncoder.last?.outputs ?? 2
        let models = frame.candidates.count
        if parameters.tensors.keys.contains(where: { $0.hasPrefix("bilinear.") }) {
            head = .bilinear(
                weight: try parameters.tensor("bilinear.weight", rows: frame.dimension, columns: models * encoded),
                bias: try parameters.tensor("bilinear.bias", rows: 1, columns: models)
            )
        } else {
            head = .layers(
                try DenseLayer.layers(
                    named: "head",
                    of: parameters,
                    inputs: frame.dimension + encoded,
                    outputs: models
                )
            )
        }
        rewardUnit = try parameters.setting("reward_unit", in: 0...1e9)
        costScale = frame.costScale
        let own = self.parameters
        try parameters.require(
            algorithm: Self.algorithm,
            settings: Set(own.settings.keys),
            tensors: Set(own.tensors.keys)
        )
    }

    package var parameters: PolicyParameters {
        var tensors = DenseLayer.tensors(named: "preference", preferenceEncoder)
        switch head {
        case .layers(let layers):
            tensors.merge(DenseLayer.tensors(named: "head", layers)) { own, _ in own }
        case .bilinear(let weight, let bias):
            tensors["bilinear.weight"] = weight
            tensors["bilinear.bias"] = bias
        }
        return PolicyParameters(algorithm: Self.algorithm, settings: ["reward_unit": rewardUnit], tensors: tensors)
    }

    package func probabilities(_ batch: DecisionBatch, preference: Preference) -> Matrix {
        batch.greedyChoice(
            batch.atCurrentPrices(
                logits(batch.features, preference: preference),
                costScale: costScale,
                preference: preference,
                unit: Float(rewardUnit)
            )
        )
    }

    /// The K logits of each prompt, n x K, at the prices of training.
    package func logits(_ features: Matrix, preference: Preference) -> Matrix {
        var encoded = Matrix([[Float(preference.quality), Float(preference.cost)]])
        for layer in preferenceEncoder { encoded = layer(encoded, rectified: true) }

        switch head {
        case .layers(let layers):
            // One preference serves the whole batch, so its part of the first layer is a bias: z W = h W_h + phi W_phi.
            var activation = features
            for (index, layer) in layers.enumerated() {
                let applied = index == 0 ? layer.absorbing(encoded) : layer
                activation = applied(activation, rectified: index < layers.count - 1)
            }
            return activation
        case .bilinear(let weight, let bias):
            // Likewise B_k phi is one vector a candidate; row by row the weight is d K rows of phi's length.
            let (inputs, models) = (weight.rows, bias.columns)
            let stacked = Matrix(rows: inputs * models, columns: encoded.columns, elements: weight.elements)
            let folded = stacked.multiplied(by: encoded, transposingOther: true)
            let layer = DenseLayer(
                weight: Matrix(rows: inputs, columns: models, elements: folded.elements),
                bias: bias
            )
            return layer(features, rectified: false)
        }
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
