extension Matrix {
    /// [self ; other]: each row followed by the same row of `other`.
    ///
    /// - Precondition: both have the same number of rows.
    package func joined(with other: Matrix) -> Matrix {
        precondition(rows == other.rows, "row counts differ")
        var joined: [Float] = []
        joined.reserveCapacity(elements.count + other.elements.count)
        for row in 0..<rows {
            joined.append(contentsOf: self.row(row))
            joined.append(contentsOf: other.row(row))
        }
        return Matrix(rows: rows, columns: columns + other.columns, elements: joined)
    }
}
