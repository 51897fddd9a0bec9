extension Matrix {
    /// The matrix with one more row at its end.
    ///
    /// - Precondition: the row has as many elements as there are columns.
    package func appending(row: [Float]) -> Matrix {
        precondition(row.count == columns, "a row of another length")
        return Matrix(rows: rows + 1, columns: columns, elements: elements + row)
    }

    /// The matrix with one more column at its end.
    ///
    /// - Precondition: the column has as many elements as there are rows.
    package func appending(column: [Float]) -> Matrix {
        precondition(column.count == rows, "a column of another length")
        var result: [Float] = []
        result.reserveCapacity(rows * (columns + 1))
        for row in 0..<rows {
            result.append(contentsOf: self.row(row))
            result.append(column[row])
        }
        return Matrix(rows: rows, columns: columns + 1, elements: result)
    }

    /// The matrix with a first column of ones.
    package var withLeadingOnes: Matrix {
        var elements: [Float] = []
        elements.reserveCapacity(rows * (columns + 1))
        for row in 0..<rows {
            elements.append(1)
            elements.append(contentsOf: self.row(row))
        }
        return Matrix(rows: rows, columns: columns + 1, elements: elements)
    }

    /// The matrix with every row scaled to Euclidean length one; a row of zeros stays as it is.
    package var withUnitRows: Matrix {
        var result = self
        for row in 0..<rows {
            let norm = self.row(row).reduce(into: 0.0) { $0 += Double($1) * Double($1) }.squareRoot()
            guard norm > 0 else { continue }
            for column in 0..<columns { result[row, column] = Float(Double(self[row, column]) / norm) }
        }
        return result
    }
}
