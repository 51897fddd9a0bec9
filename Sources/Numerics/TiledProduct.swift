// How a matrix library adds up an element of a product depends on the whole product's shape: it picks its kernels by
// it, one for the last few rows, another for the last few columns. Measured with oneDNN 2.6 under SSE4.1, AVX, AVX2 and
// AVX-512: a product of one fixed shape gives an element the same bits wherever its row and its column stand.

/// The fixed shape of products whose elements must not depend on what is beside them.
package enum ProductTile {
    /// Rows of a tile.
    ///
    /// Few, as the last tile is filled up with zeros; oneDNN reaches 95 % of its speed from 48 rows on.
    package static let rows = 48

    /// Columns of a tile, in ``Matrix/tiled(by:)``.
    package static let columns = 48
}

extension Matrix {
    /// The product `self * op(other)` whose every row depends on that row of `self` and on `other` alone.
    ///
    /// The bits do not change with the number or the order of the other rows, so that a prompt gets the same numbers in
    /// any chunk. They may differ from one kind of processor to another. Where only the values count, as in training,
    /// there is ``multiplied(by:transposingSelf:transposingOther:)``.
    ///
    /// - Parameters:
    ///   - other: k x n, or n x k if it is to be transposed.
    ///   - transposingOther: whether it is.
    /// - Returns: m x n for self m x k.
    /// - Precondition: the inner dimensions agree.
    package func rowTiled(by other: Matrix, transposingOther: Bool = false) -> Matrix {
        let (height, inner) = (ProductTile.rows, columns)
        let n = transposingOther ? other.rows : other.columns
        precondition(inner == (transposingOther ? other.columns : other.rows), "inner dimensions differ")
        var result = Matrix(rows: rows, columns: n)
        guard rows > 0, n > 0, inner > 0 else { return result }
        func writeTile(_ left: Span<Float>, row: Int, into target: inout MutableSpan<Float>, at place: Int) {
            writeProduct(
                m: height,
                n: n,
                k: inner,
                left,
                Layout(offset: row * inner, stride: inner),
                other.elements.span,
                Layout(stride: other.columns),
                transposingB: transposingOther,
                into: &target,
                Layout(offset: place * n, stride: n)
            )
        }
        let whole = rows / height * height
        do {
            var target = result.elements.mutableSpan
            for row in stride(from: 0, to: whole, by: height) {
                writeTile(elements.span, row: row, into: &target, at: row)
            }
        }
        if whole < rows {
            let filling = repeatElement(Float(0), count: (whole + height - rows) * inner)
            let last = Array(elements[(whole * inner)...]) + filling
            var product = [Float](repeating: 0, count: height * n)
            var target = product.mutableSpan
            writeTile(last.span, row: 0, into: &target, at: 0)
            result.elements.replaceSubrange((whole * n)..., with: product[..<((rows - whole) * n)])
        }
        return result
    }

    /// The product `self * other` whose every element depends on its row and its column alone.
    ///
    /// Like ``rowTiled(by:transposingOther:)``, and the bits do not change with the other columns either, so that a
    /// candidate gets the same numbers in any pool. Slower than that for many columns.
    ///
    /// - Parameter other: k x n.
    /// - Returns: m x n for self m x k.
    /// - Precondition: the inner dimensions agree.
    package func tiled(by other: Matrix) -> Matrix {
        precondition(columns == other.rows, "inner dimensions differ")
        let width = ProductTile.columns
        var result = Matrix(rows: rows, columns: other.columns)
        for first in stride(from: 0, to: other.columns, by: width) {
            let count = Swift.min(width, other.columns - first)
            var tile = Matrix(rows: other.rows, columns: width)
            for row in 0..<other.rows {
                let (source, target) = (row * other.columns + first, row * width)
                for column in 0..<count { tile.elements[target + column] = other.elements[source + column] }
            }
            let product = rowTiled(by: tile)
            for row in 0..<rows {
                let (source, target) = (row * width, row * other.columns + first)
                for column in 0..<count { result.elements[target + column] = product.elements[source + column] }
            }
        }
        return result
    }
}
