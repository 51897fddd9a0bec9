// Wei et al., "Learning to Route LLMs from Bandit Feedback: One Policy, Many Trade-offs", arXiv 2510.07429.
// pi(a | x, w) = softmax g([h(x) ; phi(w)]); at inference the most probable model, ties to the cheaper one.

package import Numerics

/// What a snapshot keeps of ``BaRPPolicy`` beside tensors.
private struct BaRPSettings: NamedSettings {
    var rewardUnit = 0.0

    static let declared = [
        Setting("reward_unit", \Self.rewardUnit, in: 0...1e9, "how much a logit moves for a reward of 1")
    ]
}

/// BaRP at inference: a network that reads the prompt's features and the encoded preference.
///
/// Tensors: those of ``BaRPNetwork``, whose number and width of layers follow from them. Setting: `reward_unit`, how
/// much a logit moves for a reward of 1 (see ``rewardUnit``).
///
/// At other prices than those of training a logit falls by that many times w_c times the rise of c~. The logits have no
/// unit of their own (they need only be ordered), so training finds the one in which their differences predict
/// differences of reward.
package struct BaRPPolicy: StoredPolicy {
    package static let algorithm = "barp"

    package let network: BaRPNetwork<Matrix>

    /// What a difference of rewards of 1 is worth in logits.
    package let rewardUnit: Double

    private let costScale: CostScale

    package init(network: BaRPNetwork<Matrix>, rewardUnit: Double, costScale: CostScale) {
        self.network = network
        self.rewardUnit = rewardUnit
        self.costScale = costScale
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let encoder = try DenseLayer.layers(named: "preference", of: parameters, inputs: 2)
        let encoded = encoder.last?.outputs ?? 2
        let models = frame.candidates.count
        let head: BaRPNetwork<Matrix>.Head
        if parameters.tensors.keys.contains(where: { $0.hasPrefix("bilinear.") }) {
            let weight = try parameters.tensor("bilinear.weight", rows: frame.dimension, columns: models * encoded)
            head = .bilinear(Affine(weight, try parameters.tensor("bilinear.bias", rows: 1, columns: models)))
        } else {
            let inputs = frame.dimension + encoded
            head = .layers(try DenseLayer.layers(named: "head", of: parameters, inputs: inputs, outputs: models))
        }
        network = BaRPNetwork(preferenceEncoder: encoder, head: head)
        rewardUnit = try parameters.settings(BaRPSettings.self).rewardUnit
        costScale = frame.costScale
        try parameters.require(
            algorithm: Self.algorithm,
            settings: BaRPSettings.self,
            tensors: Set(self.parameters.tensors.keys)
        )
    }

    package var parameters: PolicyParameters {
        var tensors: [String: Matrix] = [:]
        _ = network.map { name, tensor in tensors[name] = tensor }
        return PolicyParameters(
            algorithm: Self.algorithm,
            settings: BaRPSettings(rewardUnit: rewardUnit),
            tensors: tensors
        )
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
        let preferences = Matrix([[Float(preference.quality), Float(preference.cost)]])
        var pass = MatrixPass()
        return network(features: features, preferences: preferences, in: &pass)
    }
}
