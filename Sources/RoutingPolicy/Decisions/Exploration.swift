package import LinearAlgebra

extension Matrix {
    /// Probabilities with an exploration floor: (1 - epsilon) * pi + epsilon / |allowed| on the allowed columns.
    ///
    /// Each row's mass on allowed columns is first scaled to sum to one; a row with none becomes uniform over them.
    ///
    /// - Precondition: epsilon is in [0, 1] and a column is allowed.
    package func mixedWithUniform(_ epsilon: Double, allowed: [Bool]? = nil) -> Matrix {
        let allowed = allowed ?? Array(repeating: true, count: columns)
        let count = Double(allowed.count { $0 })
        precondition((0...1).contains(epsilon) && allowed.count == columns && count > 0, "no column is allowed")
        var result = Matrix(rows: rows, columns: columns)
        for row in 0..<rows {
            var mass = 0.0
            for column in 0..<columns where allowed[column] { mass += Double(self[row, column]) }
            for column in 0..<columns where allowed[column] {
                let share = mass > 0 ? Double(self[row, column]) / mass : 1 / count
                result[row, column] = Float((1 - epsilon) * share + epsilon / count)
            }
        }
        return result
    }
}
