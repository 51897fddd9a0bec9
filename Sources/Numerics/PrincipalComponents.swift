// Pearson, On Lines and Planes of Closest Fit to Systems of Points in Space, 1901; by the covariance's eigenvectors.

/// The directions in which the rows of a matrix vary most.
package struct PrincipalComponents: Sendable {
    /// The mean row.
    package let mean: [Double]

    /// One unit vector a row, by descending variance.
    package let directions: Matrix

    /// The variance along each direction.
    package let variances: [Double]

    /// The sum of the variances of all columns.
    package let totalVariance: Double

    /// Finds the first `count` components.
    ///
    /// - Parameters:
    ///   - data: points are rows; at least one.
    ///   - count: at most the number of columns.
    /// - Throws: `FactorizationError.noConvergence`, for data that are not finite.
    package init(of data: Matrix, count: Int) throws(FactorizationError) {
        precondition(data.rows > 0 && 1...max(1, data.columns) ~= count, "more components than columns, or no rows")
        let columns = data.columns
        var mean = [Double](repeating: 0, count: columns)
        for row in 0..<data.rows {
            for column in 0..<columns { mean[column] += Double(data[row, column]) }
        }
        for column in 0..<columns { mean[column] /= Double(data.rows) }
        var covariance = data.gram()
        for i in 0..<columns {
            for j in 0..<columns {
                covariance[i * columns + j] = covariance[i * columns + j] / Double(data.rows) - mean[i] * mean[j]
            }
        }
        let eigen = try SymmetricEigenproblem(covariance, order: columns)
        self.mean = mean
        directions = Matrix(eigen.vectors.prefix(count).map { $0.map(Float.init) })
        variances = Array(eigen.values.prefix(count))
        totalVariance = eigen.values.reduce(0, +)
    }

    /// The coordinates of points along the directions, after the mean is subtracted.
    ///
    /// - Precondition: `data` has as many columns as the data the components were found in.
    package func coordinates(of data: Matrix) -> Matrix {
        precondition(data.columns == mean.count, "column counts differ")
        var centred = data
        for row in 0..<data.rows {
            for column in 0..<data.columns { centred[row, column] -= Float(mean[column]) }
        }
        return centred.multiplied(by: directions, transposingOther: true)
    }
}
