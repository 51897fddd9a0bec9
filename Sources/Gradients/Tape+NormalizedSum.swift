// Layer normalisation: Ba, Kiros and Hinton (arXiv 1607.06450), applied to a residual sum as in "Attention Is All You Need"
// (arXiv 1706.03762), section 3.1. With z = (x - mean) / sqrt(variance + epsilon) and H = G * weight:
// dx = (H - mean(H) - z * mean(H * z)) / sqrt(variance + epsilon), dweight = sum of G * z, dbias = sum of G.

internal import Numerics

extension Tape {
    /// LayerNorm(left + right): each row of the sum shifted and scaled to mean 0 and variance 1, then times `weight` plus `bias`.
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
        unsafe standard.elements.withUnsafeMutableBufferPointer { z in
            unsafe output.elements.withUnsafeMutableBufferPointer { y in
                unsafe scale.elements.withUnsafeBufferPointer { scale in
                    unsafe shift.elements.withUnsafeBufferPointer { shift in
                        for row in 0..<rows {
                            let start = row * columns
                            let mean = lanes(columns) { unsafe z[start + $0] } / Float(columns)
                            for column in 0..<columns { unsafe z[start + column] -= mean }
                            let squares = lanes(columns) { unsafe z[start + $0] * z[start + $0] }
                            let inverse = 1 / (squares / Float(columns) + epsilon).squareRoot()
                            inverses[row] = inverse
                            for column in 0..<columns {
                                unsafe z[start + column] *= inverse
                                unsafe y[start + column] = z[start + column] * scale[column] + shift[column]
                            }
                        }
                    }
                }
            }
        }
        let normalized = standard
        let factors = inverses
        return record(output, of: [left, right, weight, bias]) { gradient in
            var slope = gradient
            var weightSlope = Matrix(rows: 1, columns: columns)
            unsafe slope.elements.withUnsafeMutableBufferPointer { g in
                unsafe normalized.elements.withUnsafeBufferPointer { z in
                    unsafe scale.elements.withUnsafeBufferPointer { scale in
                        unsafe weightSlope.elements.withUnsafeMutableBufferPointer { weightSlope in
                            for row in 0..<rows {
                                let start = row * columns
                                for column in 0..<columns {
                                    unsafe weightSlope[column] += g[start + column] * z[start + column]
                                    unsafe g[start + column] *= scale[column]
                                }
                                let mean = lanes(columns) { unsafe g[start + $0] } / Float(columns)
                                let tilt = lanes(columns) { unsafe g[start + $0] * z[start + $0] } / Float(columns)
                                for column in 0..<columns {
                                    unsafe g[start + column] =
                                        factors[row] * (g[start + column] - mean - z[start + column] * tilt)
                                }
                            }
                        }
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
