internal import Glibc

extension Matrix {
    /// The softmax of each row over the columns where `mask` is true; elsewhere zero.
    ///
    /// The row's maximum is subtracted first, so that no exponential overflows.
    ///
    /// - Precondition: `mask`, when given, has one flag an element, and every row has a true one.
    package func softmax(mask: [Bool]? = nil) -> Matrix {
        precondition(mask == nil || mask?.count == elements.count, "one flag an element")
        var result = Matrix(rows: rows, columns: columns)
        for row in 0..<rows {
            let places = row * columns..<(row + 1) * columns
            var highest = -Float.infinity
            for place in places where mask?[place] ?? true { highest = max(highest, elements[place]) }
            precondition(highest > -.infinity || columns == 0 || highest.isNaN, "every row needs an unmasked column")
            var sum: Float = 0
            for place in places where mask?[place] ?? true {
                let weight = exp(elements[place] - highest)
                result.elements[place] = weight
                sum += weight
            }
            for place in places { result.elements[place] /= sum }
        }
        return result
    }
}
