// Predictors of score and cost, here by length, as in CARROT (Somerstep et al., arXiv 2502.03261) and RouterBench's MLP
// router (Hu et al., arXiv 2403.12031); without a hidden layer it is logistic regression.

internal import Glibc
package import Numerics

/// A network from features to each candidate's quality and log answer length.
///
/// The last layer has 2K outputs: K logits z with q^ = 1 / (1 + exp(-z)), then K standardised log lengths v with
/// y^ = s * exp(clip(centre + spread * v, low, high)), so that no length is negative or beyond those of training.
/// Tensors: `layer.I.weight` and `.bias` (ReLU between layers); `length.center`, `length.spread`, `length.low`,
/// `length.high` (natural logarithms of tokens) and `length.smearing` (1 x K).
package struct ScoreNetworkPredictor: StoredPredictor {
    package static let algorithm = "score-network"

    /// d to 2K.
    package let layers: [DenseLayer]

    /// Mean and standard deviation of each candidate's log length in training.
    package let center: [Float]
    package let spread: [Float]

    /// The lowest and highest log length of each candidate in training.
    package let lowest: [Float]
    package let highest: [Float]

    /// The factor from exp(mean log length) to mean length.
    package let smearing: [Float]

    /// - Precondition: the layers' widths follow one another and end at twice the length of the others.
    package init(
        layers: [DenseLayer],
        center: [Float],
        spread: [Float],
        lowest: [Float],
        highest: [Float],
        smearing: [Float]
    ) {
        precondition(layers.last?.outputs == 2 * center.count, "two outputs a candidate")
        self.layers = layers
        self.center = center
        self.spread = spread
        self.lowest = lowest
        self.highest = highest
        self.smearing = smearing
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let models = frame.candidates.count
        layers = try DenseLayer.layers(
            named: "layer",
            of: parameters,
            inputs: frame.dimension,
            outputs: 2 * models
        )
        func vector(_ name: String) throws(PolicyError) -> [Float] {
            try parameters.tensor("length.\(name)", rows: 1, columns: models).elements
        }
        center = try vector("center")
        spread = try vector("spread")
        lowest = try vector("low")
        highest = try vector("high")
        smearing = try vector("smearing")
        guard (spread + smearing).allSatisfy({ $0 >= 0 }), zip(lowest, highest).allSatisfy({ $0 <= $1 }) else {
            throw .invalidParameters(
                "score-network needs length.spread and length.smearing of at least 0 and length.low not above "
                    + "length.high"
            )
        }
        try parameters.require(algorithm: Self.algorithm, tensors: Set(self.parameters.tensors.keys))
    }

    package var parameters: PolicyParameters {
        var tensors = DenseLayer.tensors(named: "layer", layers)
        for (name, values) in [
            ("center", center), ("spread", spread), ("low", lowest), ("high", highest), ("smearing", smearing),
        ] {
            tensors["length.\(name)"] = Matrix([values])
        }
        return PolicyParameters(algorithm: Self.algorithm, tensors: tensors)
    }

    package func predictions(_ features: Matrix) -> (quality: Matrix, outputTokens: Matrix) {
        var outputs = features
        for (index, layer) in layers.enumerated() { outputs = layer(outputs, rectified: index < layers.count - 1) }
        let models = center.count
        var quality = Matrix(rows: features.rows, columns: models)
        var tokens = quality
        for row in 0..<features.rows {
            for model in 0..<models {
                quality[row, model] = sigmoid(outputs[row, model])
                let log = center[model] + spread[model] * outputs[row, models + model]
                tokens[row, model] = smearing[model] * exp(min(max(log, lowest[model]), highest[model]))
            }
        }
        return (quality, tokens)
    }
}
