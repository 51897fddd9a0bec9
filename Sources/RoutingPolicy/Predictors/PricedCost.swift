// Cost as price times length: ln(cost / price) linear in the prompt, brought back with a ratio in place of Duan's smearing
// ("Smearing Estimate", JASA 78, 1983).

internal import Glibc
package import LinearAlgebra

/// The cost of a call from the prompt's features and the candidate's price.
///
///     c^ = u_k f_k exp(clip(x . v_k + g_k, low, high)),  u_k the mean of input and output price
///
/// u_k is the frame's price, so that a new price acts without training; a free model has u_k = 1. Settings: `cost_low`,
/// `cost_high`. Tensors: `cost.weight` (d x K), `cost.bias` and `cost.factor` (1 x K).
package struct PricedCost: Sendable, Equatable {
    package static let settingNames: Set<String> = ["cost_low", "cost_high"]
    package static let tensorNames: Set<String> = ["cost.weight", "cost.bias", "cost.factor"]

    /// v and g, d x K.
    package let logRatio: DenseLayer

    /// f_k, at least 0.
    package let factors: [Float]

    /// The bounds of ln(cost / price).
    package let low: Double
    package let high: Double

    /// u_k.
    private let units: [Float]

    /// Reads its part of a predictor's parameters.
    ///
    /// - Throws: `PolicyError.invalidParameters` if one is missing, has another shape or lies outside its range.
    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let models = frame.candidates.count
        logRatio = DenseLayer(
            weight: try parameters.tensor("cost.weight", rows: frame.dimension, columns: models),
            bias: try parameters.tensor("cost.bias", rows: 1, columns: models)
        )
        factors = try parameters.tensor("cost.factor", rows: 1, columns: models).elements
        low = try parameters.setting("cost_low", in: -1000...1000)
        high = try parameters.setting("cost_high", in: -1000...1000)
        guard low <= high, factors.allSatisfy({ $0 >= 0 }) else {
            throw .invalidParameters(
                "\(parameters.algorithm) needs cost_low up to cost_high and cost.factor of at least 0"
            )
        }
        units = frame.candidates.map { Float($0.priceUnit) }
    }

    /// Costs in USD, n x K.
    package func predictions(_ features: Matrix) -> Matrix {
        var cost = logRatio(features, rectified: false)
        let (low, high) = (Float(low), Float(high))
        for row in 0..<cost.rows {
            for model in factors.indices {
                let ratio = exp(min(max(cost[row, model], low), high))
                cost[row, model] = factors[model] * units[model] * ratio
            }
        }
        return cost
    }

    /// The form of a model of which nothing but its price is known: the mean of the known ones' weights and factors.
    private var typical: (weight: [Float], bias: Float, factor: Float) {
        let models = Float(factors.count)
        let weight = (0..<logRatio.inputs).map { logRatio.weight.row($0).reduce(0, +) / models }
        let paid = factors.filter { $0 > 0 }
        let factor = paid.isEmpty ? 0 : paid.reduce(0, +) / Float(paid.count)
        return (weight, logRatio.bias.elements.reduce(0, +) / models, factor)
    }

    /// What a typical model at the price of `model` would cost on each prompt, in USD.
    package func typicalCosts(_ features: Matrix, model: LanguageModel) -> [Float] {
        let typical = typical
        let column = Matrix(rows: typical.weight.count, columns: 1, elements: typical.weight)
        let logs = DenseLayer(weight: column, bias: Matrix([[typical.bias]]))(features, rectified: false)
        let unit = Float(model.priceUnit)
        return logs.elements.map { unit * typical.factor * exp(min(max($0, Float(low)), Float(high))) }
    }

    /// The tensors with a column for a further model: the typical one's, with its factor times `costFactor`.
    package func tensors(addingFactor costFactor: Float) -> [String: Matrix] {
        let typical = typical
        return [
            "cost.weight": logRatio.weight.appending(column: typical.weight),
            "cost.bias": logRatio.bias.appending(column: [typical.bias]),
            "cost.factor": Matrix([factors + [typical.factor * costFactor]]),
        ]
    }
}
