/// The rows of one set as one head sees them: `width` columns from `offset` on of the rows `rows` of a matrix.
///
/// Attention and its derivative are these three products, over spans that hold whole matrices row by row.
struct HeadRows {
    let rows: Range<Int>

    /// Of the matrix.
    let columns: Int

    /// A multiple of eight.
    let width: Int

    let offset: Int

    /// Where the head's part of the first row begins.
    private var first: Int { rows.lowerBound * columns + offset }

    private func check(_ matrix: Int, _ start: Int, _ vector: Int) {
        precondition(width % 8 == 0 && offset >= 0 && offset + width <= columns, "a head lies beyond the columns")
        precondition(rows.lowerBound >= 0 && rows.upperBound * columns <= matrix, "rows lie beyond the matrix")
        precondition(start >= 0 && start + width <= vector, "a row lies beyond its matrix")
    }

    /// Writes the inner products x row_k to `out`, with x the `width` elements from `start` on.
    func products(_ x: Span<Float>, at start: Int, with matrix: Span<Float>, into out: inout MutableSpan<Float>) {
        check(matrix.count, start, x.count)
        unsafe x.withUnsafeBytes { x in
            unsafe matrix.withUnsafeBytes { matrix in
                guard let x = x.baseAddress, let matrix = matrix.baseAddress else { return }
                let left = unsafe x + 4 * start
                for position in 0..<rows.count {
                    let row = unsafe matrix + 4 * (first + position * columns)
                    var sums = SIMD8<Float>()
                    for byte in stride(from: 0, to: 4 * width, by: 32) {
                        sums +=
                            unsafe left.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self)
                            * row.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self)
                    }
                    out[position] = sums.sum()
                }
            }
        }
    }

    /// Adds sum_k weight_k row_k to y, the `width` elements from `start` on.
    func addMixture(
        of matrix: Span<Float>,
        weights: Span<Float>,
        to y: inout MutableSpan<Float>,
        at start: Int
    ) {
        check(matrix.count, start, y.count)
        unsafe matrix.withUnsafeBytes { matrix in
            unsafe y.withUnsafeMutableBytes { y in
                guard let matrix = matrix.baseAddress, let y = y.baseAddress else { return }
                for position in 0..<rows.count {
                    let row = unsafe matrix + 4 * (first + position * columns)
                    unsafe addScaled(weights[position], row, to: y + 4 * start, width)
                }
            }
        }
    }

    /// Adds weight_k x to row_k, with x the `width` elements from `start` on.
    func addOuterProduct(
        of x: Span<Float>,
        at start: Int,
        weights: Span<Float>,
        to matrix: inout MutableSpan<Float>
    ) {
        check(matrix.count, start, x.count)
        unsafe x.withUnsafeBytes { x in
            unsafe matrix.withUnsafeMutableBytes { matrix in
                guard let x = x.baseAddress, let matrix = matrix.baseAddress else { return }
                for position in 0..<rows.count {
                    let row = unsafe matrix + 4 * (first + position * columns)
                    unsafe addScaled(weights[position], x + 4 * start, to: row, width)
                }
            }
        }
    }
}

/// Adds `factor` times `width` numbers to as many.
@inline(__always)
private func addScaled(_ factor: Float, _ source: UnsafeRawPointer, to sum: UnsafeMutableRawPointer, _ width: Int) {
    for byte in stride(from: 0, to: 4 * width, by: 32) {
        let value =
            unsafe sum.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self)
            + source.loadUnaligned(fromByteOffset: byte, as: SIMD8<Float>.self) * factor
        unsafe sum.storeBytes(of: value, toByteOffset: byte, as: SIMD8<Float>.self)
    }
}
