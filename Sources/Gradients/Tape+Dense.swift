// The gradients of a fully connected layer y = x W + b, with G the gradient of y: dx = G W^T, dW = x^T G, db = column
// sums of G. Goodfellow, Bengio, Courville, "Deep Learning" (2016), section 6.5.

package import Numerics

extension Tape {
    /// The fully connected layer x W + b: n x inputs, inputs x outputs and 1 x outputs give n x outputs.
    package mutating func dense(_ input: Variable, weight: Variable, bias: Variable) -> Variable {
        let (x, w, b) = (value(of: input), value(of: weight), value(of: bias))
        precondition(b.rows == 1 && b.columns == w.columns, "bias and weight differ in outputs")
        var output = x.multiplied(by: w)
        output.addToRows(b)
        let needsInputGradient = needsGradient(input)
        return record(output, of: [input, weight, bias]) { gradient in
            var gradients = [
                (weight, x.multiplied(by: gradient, transposingSelf: true)),
                (bias, gradient.columnSums),
            ]
            if needsInputGradient {
                gradients.append((input, gradient.multiplied(by: w, transposingOther: true)))
            }
            return gradients
        }
    }
}

extension Matrix {
    /// Adds the 1 x columns `row` to each row.
    mutating func addToRows(_ row: Matrix) {
        let (rows, columns) = (rows, columns)
        unsafe elements.withUnsafeMutableBufferPointer { sum in
            unsafe row.elements.withUnsafeBufferPointer { addition in
                for start in stride(from: 0, to: rows * columns, by: max(columns, 1)) {
                    for column in 0..<columns { unsafe sum[start + column] += addition[column] }
                }
            }
        }
    }

    /// The sum of each column, 1 x columns.
    package var columnSums: Matrix {
        var sums = Matrix(rows: 1, columns: columns)
        let (rows, columns) = (rows, columns)
        unsafe sums.elements.withUnsafeMutableBufferPointer { sum in
            unsafe elements.withUnsafeBufferPointer { source in
                for start in stride(from: 0, to: rows * columns, by: max(columns, 1)) {
                    for column in 0..<columns { unsafe sum[column] += source[start + column] }
                }
            }
        }
        return sums
    }
}
