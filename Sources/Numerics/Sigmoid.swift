// Bishop, "Pattern Recognition and Machine Learning" (2006), equations 4.59 and 4.90.

internal import Glibc

/// 1 / (1 + exp(-x)): where exp(-x) overflows it is 0, and never NaN for a number.
package func sigmoid(_ x: Float) -> Float { 1 / (1 + exp(-x)) }

/// 1 / (1 + exp(-x)).
package func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// What a logit and its label are worth together, from one exponential of -|logit|.
///
/// The exponential never overflows, so that the probability keeps its leading digits far below 0 too; it may differ
/// from `sigmoid(_:)` in the last bit.
package struct LogisticTerm: Sendable {
    /// sigmoid(logit).
    package let probability: Float

    /// -label log sigmoid(logit) - (1 - label) log(1 - sigmoid(logit)), as softplus(logit) - label * logit.
    package let loss: Float

    package init(logit: Float, label: Float = 0) {
        let power = exp(-abs(logit))
        probability = (logit >= 0 ? 1 : power) / (1 + power)
        loss = max(logit, 0) - logit * label + log1p(power)
    }
}

/// ln(p / (1 - p)), p kept `margin` away from 0 and 1.
package func logit(_ probability: Float, margin: Float) -> Float {
    let p = min(max(probability, margin), 1 - margin)
    return log(p / (1 - p))
}

/// ln(p / (1 - p)), p kept `margin` away from 0 and 1.
package func logit(_ probability: Double, margin: Double) -> Double {
    let p = min(max(probability, margin), 1 - margin)
    return log(p / (1 - p))
}

/// ln(sum of exp(x)), the largest subtracted first, so that nothing overflows.
///
/// - Precondition: there is a number.
package func logSumExp(_ values: ArraySlice<Float>) -> Float {
    precondition(!values.isEmpty, "there is no number")
    let highest = values.reduce(-Float.infinity) { max($0, $1) }
    return highest + log(values.reduce(Float(0)) { $0 + exp($1 - highest) })
}

extension Matrix {
    /// The sigmoid, element by element.
    package var sigmoids: Matrix {
        var result = self
        for place in result.elements.indices { result.elements[place] = sigmoid(result.elements[place]) }
        return result
    }
}
