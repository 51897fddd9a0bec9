// Answer length as the exponential of a linear form: ln(tokens) linear in the prompt, brought back with a ratio in
// place of Duan's smearing ("Smearing Estimate", JASA 78, 1983).

internal import Glibc
package import Numerics

/// The output tokens of a call, from the prompt's features.
///
///     y^ = f_k exp(clip(x . v_k + g_k, low, high))
///
/// Settings: `length_low`, `length_high`, the range of ln(tokens) in training. Tensors: `length.weight` (d x K),
/// `length.bias` and `length.factor` (1 x K).
package struct AnswerLength: Sendable, Equatable {
    /// The range of ln(tokens) in training.
    package struct Bounds: NamedSettings, Equatable {
        package var low = 0.0
        package var high = 0.0

        package static let declared = [
            Setting("length_low", \Self.low, in: -1000...1000, "the least ln(tokens) of an answer in training"),
            Setting("length_high", \Self.high, in: -1000...1000, "the greatest"),
        ]

        package init() {}

        package init(_ range: ClosedRange<Double>) { (low, high) = (range.lowerBound, range.upperBound) }
    }

    package static let tensorNames: Set<String> = ["length.weight", "length.bias", "length.factor"]

    /// v and g, d x K.
    package let logTokens: DenseLayer

    /// f_k, at least 0.
    package let factors: [Float]

    package let bounds: Bounds

    /// Reads its part of a predictor's parameters.
    ///
    /// - Throws: `PolicyError.invalidParameters` if one is missing, has another shape or lies outside its range.
    package init(parameters: PolicyParameters, frame: DecisionFrame) throws(PolicyError) {
        let models = frame.candidates.count
        logTokens = DenseLayer(
            weight: try parameters.tensor("length.weight", rows: frame.dimension, columns: models),
            bias: try parameters.tensor("length.bias", rows: 1, columns: models)
        )
        factors = try parameters.tensor("length.factor", rows: 1, columns: models).elements
        bounds = try parameters.settings(Bounds.self)
        guard bounds.low <= bounds.high, factors.allSatisfy({ $0 >= 0 }) else {
            throw .invalidParameters(
                "\(parameters.algorithm) needs length_low up to length_high and length.factor of at least 0"
            )
        }
    }

    /// Output tokens, n x K.
    package func predictions(_ features: Matrix) -> Matrix {
        var tokens = logTokens(features, rectified: false)
        let (low, high) = (Float(bounds.low), Float(bounds.high))
        for row in 0..<tokens.rows {
            for model in factors.indices {
                tokens[row, model] = factors[model] * exp(min(max(tokens[row, model], low), high))
            }
        }
        return tokens
    }

    /// The form of a model of which nothing is known: the mean of the known ones' weights and factors.
    private var typical: (weight: [Float], bias: Float, factor: Float) {
        let models = Float(factors.count)
        let weight = (0..<logTokens.inputs).map { logTokens.weight.row($0).reduce(0, +) / models }
        return (weight, logTokens.bias.elements.reduce(0, +) / models, factors.reduce(0, +) / models)
    }

    /// How many tokens a typical model would answer each prompt with.
    package func typicalLengths(_ features: Matrix) -> [Float] {
        let typical = typical
        let column = Matrix(rows: typical.weight.count, columns: 1, elements: typical.weight)
        let logs = DenseLayer(weight: column, bias: Matrix([[typical.bias]]))(features, rectified: false)
        return logs.elements.map { typical.factor * exp(min(max($0, Float(bounds.low)), Float(bounds.high))) }
    }

    /// The tensors with a column for a further model: the typical one's, with its factor times `lengthFactor`.
    package func tensors(addingFactor lengthFactor: Float) -> [String: Matrix] {
        let typical = typical
        return [
            "length.weight": logTokens.weight.appending(column: typical.weight),
            "length.bias": logTokens.bias.appending(column: [typical.bias]),
            "length.factor": Matrix([factors + [typical.factor * lengthFactor]]),
        ]
    }
}
