// The bilinear form h' B_k phi as two steps: U = h [B_0 ... B_{K-1}], then each block of U against phi.

internal import Numerics

extension Tape {
    /// Row by row, the inner products of `right` with each of the K blocks of its length in `left`; n x K.
    ///
    /// - Parameters:
    ///   - left: n x K m.
    ///   - right: n x m.
    /// - Returns: the inner products.
    /// - Precondition: the rows agree, and m divides the columns of `left`.
    package mutating func contracted(_ left: Variable, _ right: Variable) -> Variable {
        let (u, v) = (value(of: left), value(of: right))
        let (rows, length) = (u.rows, v.columns)
        precondition(rows == v.rows && length > 0 && u.columns % length == 0, "the blocks do not fit")
        let blocks = u.columns / length
        var output = Matrix(rows: rows, columns: blocks)
        for row in 0..<rows {
            for block in 0..<blocks {
                let start = row * u.columns + block * length
                var sum: Float = 0
                for index in 0..<length { sum += u.elements[start + index] * v.elements[row * length + index] }
                output.elements[row * blocks + block] = sum
            }
        }
        return record(output, of: [left, right]) { gradient in
            var du = Matrix(rows: rows, columns: u.columns)
            var dv = Matrix(rows: rows, columns: length)
            for row in 0..<rows {
                for block in 0..<blocks {
                    let slope = gradient.elements[row * blocks + block]
                    let start = row * u.columns + block * length
                    for index in 0..<length {
                        du.elements[start + index] = slope * v.elements[row * length + index]
                        dv.elements[row * length + index] += slope * u.elements[start + index]
                    }
                }
            }
            return [(left, du), (right, dv)]
        }
    }

    /// Each row plus the 1 x columns `bias`.
    package mutating func biased(_ input: Variable, _ bias: Variable) -> Variable {
        var output = value(of: input)
        output.addToRows(value(of: bias))
        return record(output, of: [input, bias]) { gradient in [(input, gradient), (bias, gradient.columnSums)] }
    }

    /// The product of n x inputs and inputs x outputs.
    package mutating func product(_ input: Variable, _ weight: Variable) -> Variable {
        let (x, w) = (value(of: input), value(of: weight))
        let needsInputGradient = needsGradient(input)
        return record(x.multiplied(by: w), of: [input, weight]) { gradient in
            var gradients = [(weight, x.multiplied(by: gradient, transposingSelf: true))]
            if needsInputGradient { gradients.append((input, gradient.multiplied(by: w, transposingOther: true))) }
            return gradients
        }
    }
}
