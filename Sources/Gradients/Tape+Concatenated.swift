internal import Numerics

extension Tape {
    /// [left ; right]: each row of `left` followed by the same row of `right`.
    ///
    /// - Precondition: both have the same number of rows.
    package mutating func concatenated(_ left: Variable, _ right: Variable) -> Variable {
        let (a, b) = (value(of: left), value(of: right))
        precondition(a.rows == b.rows, "row counts differ")
        var joined: [Float] = []
        joined.reserveCapacity(a.elements.count + b.elements.count)
        for row in 0..<a.rows {
            joined.append(contentsOf: a.row(row))
            joined.append(contentsOf: b.row(row))
        }
        let parts = [(left, 0, a.columns), (right, a.columns, b.columns)].filter { needsGradient($0.0) }
        let output = Matrix(rows: a.rows, columns: a.columns + b.columns, elements: joined)
        return record(output, of: [left, right]) { gradient in
            parts.map { variable, start, width in (variable, gradient.columns(start..<start + width)) }
        }
    }
}
