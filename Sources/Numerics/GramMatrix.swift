extension Matrix {
    /// `self' * self + ridge * I`, summed in double precision: the left side of the normal equations.
    ///
    /// - Parameter ridge: what is added to the diagonal.
    /// - Returns: `columns * columns` elements, row after row, exactly symmetric.
    /// - Complexity: O(rows, times columns squared).
    package func gram(ridge: Double = 0) -> [Double] {
        var result = crossProduct(with: self, upperTriangleOnly: true)
        for i in 0..<columns {
            result[i * columns + i] += ridge
            for j in 0..<i { result[i * columns + j] = result[j * columns + i] }
        }
        return result
    }

    /// `self' * other`, summed in double precision: the right side of the normal equations.
    ///
    /// - Parameter other: a matrix of as many rows.
    /// - Returns: `columns * other.columns` elements, row after row.
    /// - Precondition: both have the same number of rows.
    package func crossProduct(with other: Matrix) -> [Double] {
        crossProduct(with: other, upperTriangleOnly: false)
    }

    private func crossProduct(with other: Matrix, upperTriangleOnly: Bool) -> [Double] {
        precondition(rows == other.rows, "row counts differ")
        let width = other.columns
        var result = [Double](repeating: 0, count: columns * width)
        // A panel of rows at a time, so that a row of the result is loaded and stored once for each panel.
        let panel = 8
        var wide = [Double](repeating: 0, count: panel * width)
        unsafe result.withUnsafeMutableBufferPointer { sums in
            unsafe wide.withUnsafeMutableBufferPointer { buffer in
                guard let sums = sums.baseAddress, let w = buffer.baseAddress else { return }
                for start in stride(from: 0, to: rows, by: panel) {
                    let count = Swift.min(panel, rows - start)
                    for r in 0..<panel {
                        for j in 0..<width {
                            unsafe w[r * width + j] = r < count ? Double(other.elements[(start + r) * width + j]) : 0
                        }
                    }
                    for i in 0..<columns {
                        var x = SIMD8<Double>()
                        for r in 0..<count { x[r] = Double(elements[(start + r) * columns + i]) }
                        let target = unsafe sums + i * width
                        for j in (upperTriangleOnly ? i : 0)..<width {
                            var sum = unsafe x[0] * w[j] + x[1] * w[width + j]
                            unsafe sum += x[2] * w[2 * width + j] + x[3] * w[3 * width + j]
                            unsafe sum += x[4] * w[4 * width + j] + x[5] * w[5 * width + j]
                            unsafe sum += x[6] * w[6 * width + j] + x[7] * w[7 * width + j]
                            unsafe target[j] += sum
                        }
                    }
                }
            }
        }
        return result
    }
}
