internal import Numerics

extension Tape {
    /// left + factor * right, element by element: the sum of a loss and a weighted second one, or a difference of two
    /// scores.
    ///
    /// - Precondition: both have the same shape.
    package mutating func sum(_ left: Variable, _ right: Variable, times factor: Float = 1) -> Variable {
        let (a, b) = (value(of: left), value(of: right))
        precondition(a.rows == b.rows && a.columns == b.columns, "shapes differ")
        func scaled(_ matrix: Matrix) -> Matrix {
            var matrix = matrix
            for index in matrix.elements.indices { matrix.elements[index] *= factor }
            return matrix
        }
        var output = scaled(b)
        output.add(a)
        return record(output, of: [left, right]) { gradient in
            [(left, gradient), (right, scaled(gradient))]
        }
    }
}
