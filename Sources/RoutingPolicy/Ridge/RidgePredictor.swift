// Hoerl and Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal Problems" (1970); the answer's length is
// fitted in logarithms and brought back with a smearing factor (Duan, "Smearing Estimate", 1983).

internal import Glibc
package import Numerics

/// A linear model of quality and of log answer length for each candidate.
///
/// q^ = clip(x W_q + b_q, 0, 1) and y^ = s * exp(clip(x W_y + b_y, low, high)), so that a length is never negative and
/// never beyond those seen in training. Tensors: `quality.weight` and `length.weight` (d x K), `quality.bias`,
/// `length.bias`, `length.low`, `length.high` (natural logarithms of tokens) and `length.smearing` (1 x K).
package struct RidgePredictor: StoredPredictor {
    package static let algorithm = "ridge"

    /// W_q and b_q.
    package let quality: DenseLayer

    /// W_y and b_y of the log length.
    package let logTokens: DenseLayer

    /// The lowest and highest log length of each candidate in training.
    package let lowest: [Float]
    package let highest: [Float]

    /// The factor from exp(mean log length) to mean length, for each candidate.
    package let smearing: [Float]

    /// - Precondition: all have K outputs.
    package init(
        quality: DenseLayer,
        logTokens: DenseLayer,
        lowest: [Float],
        highest: [Float],
        smearing: [Float]
    ) {
        self.quality = quality
        self.logTokens = logTokens
        self.lowest = lowest
        self.highest = highest
        self.smearing = smearing
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let (inputs, outputs) = (frame.dimension, frame.candidates.count)
        quality = DenseLayer(
            weight: try parameters.tensor("quality.weight", rows: inputs, columns: outputs),
            bias: try parameters.tensor("quality.bias", rows: 1, columns: outputs)
        )
        logTokens = DenseLayer(
            weight: try parameters.tensor("length.weight", rows: inputs, columns: outputs),
            bias: try parameters.tensor("length.bias", rows: 1, columns: outputs)
        )
        lowest = try parameters.tensor("length.low", rows: 1, columns: outputs).elements
        highest = try parameters.tensor("length.high", rows: 1, columns: outputs).elements
        smearing = try parameters.tensor("length.smearing", rows: 1, columns: outputs).elements
        guard smearing.allSatisfy({ $0 >= 0 }), zip(lowest, highest).allSatisfy({ $0 <= $1 }) else {
            throw .invalidParameters("ridge needs length.smearing of at least 0 and length.low not above length.high")
        }
        try parameters.require(algorithm: Self.algorithm, tensors: Set(self.parameters.tensors.keys))
    }

    package var parameters: PolicyParameters {
        PolicyParameters(
            algorithm: Self.algorithm,
            tensors: [
                "quality.weight": quality.weight,
                "quality.bias": quality.bias,
                "length.weight": logTokens.weight,
                "length.bias": logTokens.bias,
                "length.low": Matrix([lowest]),
                "length.high": Matrix([highest]),
                "length.smearing": Matrix([smearing]),
            ]
        )
    }

    package func predictions(_ features: Matrix) -> (quality: Matrix, outputTokens: Matrix) {
        var quality = quality(features, rectified: false)
        var tokens = logTokens(features, rectified: false)
        for row in 0..<tokens.rows {
            for column in 0..<tokens.columns {
                quality[row, column] = min(max(quality[row, column], 0), 1)
                let log = min(max(tokens[row, column], lowest[column]), highest[column])
                tokens[row, column] = smearing[column] * exp(log)
            }
        }
        return (quality, tokens)
    }
}
