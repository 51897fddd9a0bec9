// How a matrix library adds up an element of a product depends on the whole product's shape: it picks its kernels by it, one
// for the last few rows, another for the last few columns. Measured with oneDNN 2.6 under SSE4.1, AVX, AVX2 and AVX-512: a
// product of one fixed shape gives an element the same bits wherever its row and its column stand.

/// The fixed shape of products whose elements must not depend on what is beside them.
package enum ProductTile {
    /// Rows of a tile.
    ///
    /// Small, as the last tile is filled up with zeros; oneDNN reaches 95 % of its speed from 48 rows on.
    package static let rows = 48

    /// Columns of a tile, in ``Matrix/tiled(by:transposingOther:)``.
    package static let columns = 48
}

extension Matrix {
    /// The product `self * op(other)` whose every element depends on its row and its column alone.
    ///
    /// The bits do not change with the number or the order of the other rows and columns: a prompt gets the same numbers in
    /// any chunk, and a candidate in any pool. They may differ from one kind of processor to another. Where only the values
    /// count, as in training, ``multiplied(by:transposingSelf:transposingOther:)`` is faster for few columns.
    ///
    /// - Parameters:
    ///   - other: k x n, or n x k if it is to be transposed.
    ///   - transposingOther: whether it is.
    /// - Returns: m x n for self m x k.
    /// - Precondition: the inner dimensions agree.
    package func tiled(by other: Matrix, transposingOther: Bool = false) -> Matrix {
        let (height, width, inner) = (ProductTile.rows, ProductTile.columns, columns)
        let n = transposingOther ? other.rows : other.columns
        precondition(inner == (transposingOther ? other.columns : other.rows), "inner dimensions differ")
        var result = Matrix(rows: rows, columns: n)
        guard rows > 0, n > 0, inner > 0 else { return result }
        var right = [Float](repeating: 0, count: inner * width)
        var left = [Float](repeating: 0, count: inner * height)
        var product = [Float](repeating: 0, count: height * width)
        for firstColumn in stride(from: 0, to: n, by: width) {
            let columnCount = Swift.min(width, n - firstColumn)
            other.copy(columnsFrom: firstColumn, count: columnCount, transposing: transposingOther, into: &right)
            for firstRow in stride(from: 0, to: rows, by: height) {
                let rowCount = Swift.min(height, rows - firstRow)
                let used = firstRow * inner..<(firstRow + rowCount) * inner
                var target = product.mutableSpan
                if rowCount == height {
                    let part = elements.span.extracting(used)
                    writeTile(part, right.span, inner: inner, into: &target)
                } else {
                    left.replaceSubrange(0..<rowCount * inner, with: elements[used])
                    for place in rowCount * inner..<height * inner { left[place] = 0 }
                    writeTile(left.span, right.span, inner: inner, into: &target)
                }
                for row in 0..<rowCount {
                    let start = (firstRow + row) * n + firstColumn
                    for column in 0..<columnCount {
                        result.elements[start + column] = product[row * width + column]
                    }
                }
            }
        }
        return result
    }

    /// Writes `count` columns of `self`, or of its transpose, into `tile`, rows of ``ProductTile/columns``, the rest zero.
    private func copy(columnsFrom first: Int, count: Int, transposing: Bool, into tile: inout [Float]) {
        let width = ProductTile.columns
        if count < width {
            for place in tile.indices { tile[place] = 0 }
        }
        if transposing {
            for column in 0..<count {
                let start = (first + column) * columns
                for row in 0..<columns { tile[row * width + column] = elements[start + row] }
            }
        } else {
            for row in 0..<rows {
                let start = row * columns + first
                for column in 0..<count { tile[row * width + column] = elements[start + column] }
            }
        }
    }
}

/// One tile: ``ProductTile/rows`` x `inner` times `inner` x ``ProductTile/columns``.
private func writeTile(_ left: Span<Float>, _ right: Span<Float>, inner: Int, into target: inout MutableSpan<Float>) {
    writeProduct(
        m: ProductTile.rows,
        n: ProductTile.columns,
        k: inner,
        left,
        Layout(stride: inner),
        right,
        Layout(stride: ProductTile.columns),
        into: &target,
        Layout(stride: ProductTile.columns)
    )
}
