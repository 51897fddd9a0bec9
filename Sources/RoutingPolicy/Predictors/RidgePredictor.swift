// Hoerl and Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal Problems" (1970); the cost is fitted in
// logarithms and brought back with a smearing factor (Duan, "Smearing Estimate", 1983).

internal import Glibc
package import LinearAlgebra

/// A linear model of quality and of log cost for each candidate.
///
/// q^ = clip(x W_q + b_q, 0, 1) and c^ = s * exp(clip(x W_c + b_c, low, high)), so that a cost is never negative and never
/// beyond the costs seen in training. Tensors: `quality.weight` and `cost.weight` (d x K), `quality.bias`, `cost.bias`,
/// `cost.low`, `cost.high` (natural logarithms of USD) and `cost.smearing` (1 x K).
package struct RidgePredictor: StoredPredictor {
    package static let algorithm = "ridge"

    /// W_q and b_q.
    package let quality: DenseLayer

    /// W_c and b_c of the log cost.
    package let logCost: DenseLayer

    /// The lowest and highest log cost of each candidate in training.
    package let lowestLogCost: [Float]
    package let highestLogCost: [Float]

    /// The factor from exp(mean log cost) to mean cost, for each candidate.
    package let smearing: [Float]

    /// - Precondition: all have K outputs.
    package init(
        quality: DenseLayer,
        logCost: DenseLayer,
        lowestLogCost: [Float],
        highestLogCost: [Float],
        smearing: [Float]
    ) {
        self.quality = quality
        self.logCost = logCost
        self.lowestLogCost = lowestLogCost
        self.highestLogCost = highestLogCost
        self.smearing = smearing
    }

    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let (inputs, outputs) = (frame.dimension, frame.candidates.count)
        quality = DenseLayer(
            weight: try parameters.tensor("quality.weight", rows: inputs, columns: outputs),
            bias: try parameters.tensor("quality.bias", rows: 1, columns: outputs)
        )
        logCost = DenseLayer(
            weight: try parameters.tensor("cost.weight", rows: inputs, columns: outputs),
            bias: try parameters.tensor("cost.bias", rows: 1, columns: outputs)
        )
        lowestLogCost = try parameters.tensor("cost.low", rows: 1, columns: outputs).elements
        highestLogCost = try parameters.tensor("cost.high", rows: 1, columns: outputs).elements
        smearing = try parameters.tensor("cost.smearing", rows: 1, columns: outputs).elements
        guard smearing.allSatisfy({ $0 >= 0 }), zip(lowestLogCost, highestLogCost).allSatisfy({ $0 <= $1 }) else {
            throw .invalidParameters("ridge needs cost.smearing of at least 0 and cost.low not above cost.high")
        }
        try parameters.require(algorithm: Self.algorithm, tensors: Set(self.parameters.tensors.keys))
    }

    package var parameters: PolicyParameters {
        PolicyParameters(
            algorithm: Self.algorithm,
            tensors: [
                "quality.weight": quality.weight,
                "quality.bias": quality.bias,
                "cost.weight": logCost.weight,
                "cost.bias": logCost.bias,
                "cost.low": Matrix([lowestLogCost]),
                "cost.high": Matrix([highestLogCost]),
                "cost.smearing": Matrix([smearing]),
            ]
        )
    }

    package func predictions(_ features: Matrix) -> (quality: Matrix, cost: Matrix) {
        var quality = quality(features, rectified: false)
        var cost = logCost(features, rectified: false)
        for row in 0..<cost.rows {
            for column in 0..<cost.columns {
                quality[row, column] = min(max(quality[row, column], 0), 1)
                let log = min(max(cost[row, column], lowestLogCost[column]), highestLogCost[column])
                cost[row, column] = smearing[column] * exp(log)
            }
        }
        return (quality, cost)
    }
}
