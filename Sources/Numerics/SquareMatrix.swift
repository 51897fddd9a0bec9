/// A square matrix in double precision, row after row: what the mixed models compute with between two solutions.
package struct SquareMatrix: Sendable {
    package let order: Int
    package private(set) var elements: [Double]

    /// - Precondition: there are `order * order` elements.
    package init(_ elements: [Double], order: Int) {
        precondition(elements.count == order * order, "element count is not order * order")
        self.order = order
        self.elements = elements
    }

    package init(order: Int) {
        self.init(Array(repeating: 0, count: order * order), order: order)
    }

    package subscript(row: Int, column: Int) -> Double {
        get { elements[row * order + column] }
        set { elements[row * order + column] = newValue }
    }

    /// The product with a vector.
    package func times(_ vector: [Double]) -> [Double] {
        (0..<order).map { row in
            var sum = 0.0
            for column in 0..<order { sum += elements[row * order + column] * vector[column] }
            return sum
        }
    }

    /// The product with another matrix of the same order, row by row of the result.
    package func times(_ other: SquareMatrix) -> SquareMatrix {
        var result = SquareMatrix(order: order)
        for row in 0..<order {
            for inner in 0..<order {
                let factor = elements[row * order + inner]
                guard factor != 0 else { continue }
                for column in 0..<order {
                    result.elements[row * order + column] += factor * other.elements[inner * order + column]
                }
            }
        }
        return result
    }

    /// The inverse of this matrix with `diagonal` added, which must then be positive definite.
    ///
    /// - Throws: `FactorizationError.notPositiveDefinite`.
    package func inverse(addingToDiagonal diagonal: [Double]) throws(FactorizationError) -> SquareMatrix {
        var sum = elements
        var identity = [Double](repeating: 0, count: order * order)
        for index in 0..<order {
            sum[index * order + index] += diagonal[index]
            identity[index * order + index] = 1
        }
        let system = try SymmetricSystem(sum, order: order)
        return SquareMatrix(system.solutions(identity, columns: order), order: order)
    }
}
