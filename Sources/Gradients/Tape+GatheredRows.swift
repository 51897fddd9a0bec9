// A table lookup as a differentiable operation: row i of the output is row indices[i] of the table, so each row's
// gradient is the sum over the places where it was used. Embedding layers: Bengio et al., "A Neural Probabilistic
// Language Model" (2003).

internal import Numerics

extension Tape {
    /// The rows of `table` at `indices`, in that order; a row may be taken any number of times.
    ///
    /// - Parameters:
    ///   - table: K x d.
    ///   - indices: n row numbers from 0 to K - 1.
    /// - Returns: n x d.
    package mutating func gatheredRows(_ table: Variable, at indices: [Int]) -> Variable {
        let source = value(of: table)
        precondition(indices.allSatisfy { $0 >= 0 && $0 < source.rows }, "a row that the table does not have")
        let (rows, columns) = (source.rows, source.columns)
        return record(source.rows(at: indices), of: [table]) { gradient in
            var sums = Matrix(rows: rows, columns: columns)
            unsafe sums.elements.withUnsafeMutableBufferPointer { sums in
                unsafe gradient.elements.withUnsafeBufferPointer { gradient in
                    for (place, row) in indices.enumerated() {
                        let (from, to) = (place * columns, row * columns)
                        for column in 0..<columns { unsafe sums[to + column] += gradient[from + column] }
                    }
                }
            }
            return [(table, sums)]
        }
    }
}
