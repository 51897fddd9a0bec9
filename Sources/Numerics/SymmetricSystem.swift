// Cholesky factorisation: Golub and Van Loan, Matrix Computations, 4th edition, section 4.2 (outer product form).

/// A symmetric positive definite system `A X = B` in double precision, factorised once as `A = U' U` and solved for any
/// number of right-hand sides.
///
/// Meant for the normal equations of ridge regressions (order up to about a thousand). Not for semi-definite or
/// indefinite matrices: those are refused.
package struct SymmetricSystem: Sendable {
    /// The number of unknowns.
    package let order: Int

    /// U, row after row; what lies below the diagonal is not looked at.
    private let upper: [Double]

    /// Factorises a matrix.
    ///
    /// - Parameters:
    ///   - elements: the `order * order` elements of A, row after row; only the upper triangle is read.
    ///   - order: the number of rows and columns.
    /// - Throws: `FactorizationError.notPositiveDefinite`.
    /// - Complexity: O(order cubed).
    /// - Precondition: there are `order * order` elements.
    package init(_ elements: [Double], order: Int) throws(FactorizationError) {
        precondition(order >= 0 && elements.count == order * order, "element count is not order * order")
        var upper = elements
        var failure: FactorizationError?
        unsafe upper.withUnsafeMutableBufferPointer { buffer in
            guard let u = buffer.baseAddress else { return }
            for k in 0..<order {
                let rowK = unsafe u + k * order
                let pivot = unsafe rowK[k]
                guard pivot > 0, pivot.isFinite else {
                    failure = .notPositiveDefinite(row: k, pivot: pivot)
                    return
                }
                let root = pivot.squareRoot()
                unsafe rowK[k] = root
                for j in k + 1..<max(order, k + 1) { unsafe rowK[j] /= root }
                for i in k + 1..<max(order, k + 1) {
                    let factor = unsafe rowK[i]
                    guard factor != 0 else { continue }
                    unsafe subtract(factor, times: rowK + i, from: u + i * order + i, count: order - i)
                }
            }
        }
        if let failure { throw failure }
        self.order = order
        self.upper = upper
    }

    /// The solutions X of `A X = B`.
    ///
    /// - Parameters:
    ///   - rightHandSides: B, `order` rows of `columns` elements, row after row.
    ///   - columns: the number of right-hand sides.
    /// - Returns: X in the same layout.
    /// - Complexity: O(order squared, times columns).
    /// - Precondition: there are `order * columns` elements.
    package func solutions(_ rightHandSides: [Double], columns: Int) -> [Double] {
        precondition(columns >= 0 && rightHandSides.count == order * columns, "element count is not order * columns")
        var result = rightHandSides
        unsafe upper.withUnsafeBufferPointer { factor in
            unsafe result.withUnsafeMutableBufferPointer { buffer in
                guard let u = factor.baseAddress, let x = buffer.baseAddress else { return }
                for i in 0..<order {  // U' Y = B, from the first row on
                    let row = unsafe x + i * columns
                    let diagonal = unsafe u[i * order + i]
                    for j in 0..<columns { unsafe row[j] /= diagonal }
                    for below in i + 1..<max(order, i + 1) {
                        let entry = unsafe u[i * order + below]
                        unsafe subtract(entry, times: row, from: x + below * columns, count: columns)
                    }
                }
                for i in (0..<order).reversed() {  // U X = Y, from the last row on
                    let row = unsafe x + i * columns
                    for right in i + 1..<max(order, i + 1) {
                        let entry = unsafe u[i * order + right]
                        unsafe subtract(entry, times: x + right * columns, from: row, count: columns)
                    }
                    let diagonal = unsafe u[i * order + i]
                    for j in 0..<columns { unsafe row[j] /= diagonal }
                }
            }
        }
        return result
    }

    /// The same solutions by Gaussian elimination with partial pivoting over plain array loops.
    ///
    /// - Parameters:
    ///   - elements: A, all of it, row after row.
    ///   - order: the number of rows and columns.
    ///   - rightHandSides: B, row after row.
    ///   - columns: the number of right-hand sides.
    /// - Returns: X, row after row.
    package static func referenceSolutions(
        _ elements: [Double],
        order: Int,
        rightHandSides: [Double],
        columns: Int
    ) -> [Double] {
        var a = (0..<order).map { Array(elements[$0 * order..<($0 + 1) * order]) }
        var b = (0..<order).map { Array(rightHandSides[$0 * columns..<($0 + 1) * columns]) }
        for k in 0..<order {
            var best = k
            for i in k..<order where abs(a[i][k]) > abs(a[best][k]) { best = i }
            a.swapAt(k, best)
            b.swapAt(k, best)
            for i in k + 1..<max(order, k + 1) {
                let factor = a[i][k] / a[k][k]
                for j in k..<order { a[i][j] -= factor * a[k][j] }
                for j in 0..<columns { b[i][j] -= factor * b[k][j] }
            }
        }
        for i in (0..<order).reversed() {
            for j in 0..<columns {
                var sum = b[i][j]
                for right in i + 1..<max(order, i + 1) { sum -= a[i][right] * b[right][j] }
                b[i][j] = sum / a[i][i]
            }
        }
        return Array(b.joined())
    }
}

/// `target -= factor * source`, written so that the compiler vectorises it.
@inline(__always)
private func subtract(
    _ factor: Double,
    times source: UnsafePointer<Double>,
    from target: UnsafeMutablePointer<Double>,
    count: Int
) {
    for index in 0..<count { unsafe target[index] -= factor * source[index] }
}
