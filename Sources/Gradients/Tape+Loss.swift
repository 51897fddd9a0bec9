internal import Numerics

extension Tape {
    /// Records a loss whose derivative is computed with it; 1 x 1.
    ///
    /// - Parameters:
    ///   - loss: its value.
    ///   - input: what it is a loss of.
    ///   - derivative: with respect to each element of the input, shaped like it.
    /// - Returns: the loss.
    mutating func recordLoss(_ loss: Float, of input: Variable, derivative: Matrix) -> Variable {
        record(Matrix(rows: 1, columns: 1, repeating: loss), of: [input]) { gradient in
            var scaled = derivative
            for index in scaled.elements.indices { scaled.elements[index] *= gradient.elements[0] }
            return [(input, scaled)]
        }
    }
}
