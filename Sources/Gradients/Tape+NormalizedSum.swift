// Layer normalisation: Ba, Kiros and Hinton (arXiv 1607.06450), applied to a residual sum as in "Attention Is All You
// Need" (arXiv 1706.03762), section 3.1. With z = (x - mean) / sqrt(variance + epsilon) and H = G * weight:
// dx = (H - mean(H) - z * mean(H * z)) / sqrt(variance + epsilon), dweight = sum of G * z, dbias = sum of G.

internal import Numerics

extension Tape {
    /// LayerNorm(left + right): each row of the sum shifted and scaled to mean 0 and variance 1, then times `weight`
    /// plus `bias`.
    ///
    /// - Parameters:
    ///   - left: n x columns.
    ///   - right: n x columns.
    ///   - weight: 1 x columns.
    ///   - bias: 1 x columns.
    ///   - epsilon: what is added to the variance.
    /// - Returns: n x columns.
    /// - Precondition: the shapes agree.
    package mutating func normalizedSum(
        _ left: Variable,
        _ right: Variable,
        weight: Variable,
        bias: Variable,
        epsilon: Float = 1e-5
    ) -> Variable {
        let (scale, shift) = (value(of: weight), value(of: bias))
        var standard = value(of: left)
        let (rows, columns) = (standard.rows, standard.columns)
        precondition(scale.rows == 1 && scale.columns == columns && shift.columns == columns, "one weight a column")
        standard.add(value(of: right))
        var inverses = [Float](repeating: 0, count: rows)
        var output = standard
        do {
            var z = standard.elements.mutableSpan
            var y = output.elements.mutableSpan
            let (scale, shift) = (scale.elements.span, shift.elements.span)
            for row in 0..<rows {
                let start = row * columns
                let mean = lanes(columns) { unsafe z[unchecked: start + $0] } / Float(columns)
                for column in 0..<columns { unsafe z[unchecked: start + column] -= mean }
                let squares = lanes(columns) { unsafe z[unchecked: start + $0] * z[unchecked: start + $0] }
                let inverse = 1 / (squares / Float(columns) + epsilon).squareRoot()
                inverses[row] = inverse
                for column in 0..<columns {
                    unsafe z[unchecked: start + column] *= inverse
                    unsafe y[unchecked: start + column] =
                        z[unchecked: start + column] * scale[unchecked: column] + shift[unchecked: column]
                }
            }
        }
        let normalized = standard
        let factors = inverses
        return record(output, of: [left, right, weight, bias]) { gradient in
            var slope = gradient
            var weightSlope = Matrix(rows: 1, columns: columns)
            do {
                var g = slope.elements.mutableSpan
                var weightSlope = weightSlope.elements.mutableSpan
                let (z, scale) = (normalized.elements.span, scale.elements.span)
                for row in 0..<rows {
                    let start = row * columns
                    for column in 0..<columns {
                        unsafe weightSlope[unchecked: column] +=
                            g[unchecked: start + column] * z[unchecked: start + column]
                        unsafe g[unchecked: start + column] *= scale[unchecked: column]
                    }
                    let mean = lanes(columns) { unsafe g[unchecked: start + $0] } / Float(columns)
                    let tilt =
                        lanes(columns) { unsafe g[unchecked: start + $0] * z[unchecked: start + $0] } / Float(columns)
                    for column in 0..<columns {
                        let at = start + column
                        unsafe g[unchecked: at] = factors[row] * (g[unchecked: at] - mean - z[unchecked: at] * tilt)
                    }
                }
            }
            return [(left, slope), (right, slope), (weight, weightSlope), (bias, gradient.columnSums)]
        }
    }
}

/// The sum of `count` terms, in eight lanes: one order of additions, and one the compiler can make fast.
@inline(__always)
private func lanes(_ count: Int, _ term: (Int) -> Float) -> Float {
    var sums = SIMD8<Float>()
    var index = 0
    while index + 8 <= count {
        sums += SIMD8(
            term(index),
            term(index + 1),
            term(index + 2),
            term(index + 3),
            term(index + 4),
            term(index + 5),
            term(index + 6),
            term(index + 7)
        )
        index += 8
    }
    var sum = sums.sum()
    while index < count {
        sum += term(index)
        index += 1
    }
    return sum
}
