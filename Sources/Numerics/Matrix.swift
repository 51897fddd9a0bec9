/// A dense matrix of `Float`, stored row by row.
///
/// The unit of exchange between the numeric modules: prompts are rows, features or models are columns.
package struct Matrix: Sendable, Equatable {
    package let rows: Int
    package let columns: Int

    /// The elements, row after row; always `rows * columns` of them.
    package var elements: [Float]

    /// A matrix over `elements`, row after row.
    ///
    /// - Precondition: there are `rows * columns` elements.
    package init(rows: Int, columns: Int, elements: [Float]) {
        precondition(
            rows >= 0 && columns >= 0 && elements.count == rows * columns,
            "element count is not rows * columns"
        )
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// A matrix whose elements are all `value`.
    package init(rows: Int, columns: Int, repeating value: Float = 0) {
        self.init(rows: rows, columns: columns, elements: Array(repeating: value, count: rows * columns))
    }

    /// A matrix of equally long rows; no rows give the 0 x 0 matrix.
    ///
    /// - Precondition: all rows have the same length.
    package init(_ rows: [[Float]]) {
        let columns = rows.first?.count ?? 0
        precondition(rows.allSatisfy { $0.count == columns }, "rows differ in length")
        self.init(rows: rows.count, columns: columns, elements: Array(rows.joined()))
    }

    package subscript(row: Int, column: Int) -> Float {
        get { elements[row * columns + column] }
        set { elements[row * columns + column] = newValue }
    }

    /// One row, as a slice of the elements.
    package func row(_ index: Int) -> ArraySlice<Float> {
        elements[index * columns..<(index + 1) * columns]
    }

    /// The rows at `indices`, in that order; an index may repeat.
    package func rows(at indices: some Collection<Int>) -> Matrix {
        var picked: [Float] = []
        picked.reserveCapacity(indices.count * columns)
        for index in indices { picked.append(contentsOf: row(index)) }
        return Matrix(rows: indices.count, columns: columns, elements: picked)
    }

    /// The columns in `range`.
    package func columns(_ range: Range<Int>) -> Matrix {
        var picked: [Float] = []
        picked.reserveCapacity(rows * range.count)
        for row in 0..<rows {
            let start = row * columns
            picked.append(contentsOf: elements[start + range.lowerBound..<start + range.upperBound])
        }
        return Matrix(rows: rows, columns: range.count, elements: picked)
    }

    /// The matrix with rows and columns exchanged.
    package var transposed: Matrix {
        var result = Matrix(rows: columns, columns: rows)
        for row in 0..<rows {
            for column in 0..<columns { result[column, row] = self[row, column] }
        }
        return result
    }
}
