// Vaswani et al., "Attention Is All You Need" (arXiv 1706.03762), equation 1 and section 3.2.2, over sets of different
// sizes as in the set transformer (Lee et al., arXiv 1810.00825), equation 7. Sets lie one after another in the rows,
// so that a set never sees another's rows and there is no padding to mask.

internal import Glibc

/// Multi-head attention within sets, without its linear layers.
package struct SetAttention: Sendable {
    /// How many equal parts the columns are cut into.
    package let heads: Int

    /// - Precondition: there is a head.
    package init(heads: Int) {
        precondition(heads > 0, "attention needs a head")
        self.heads = heads
    }

    /// What attention gives, and how it was weighed.
    package struct Result: Sendable {
        /// For each query row the weighted values, shaped like the queries.
        package let output: Matrix

        /// softmax(q k' / sqrt(width)): set after set, within a set head after head, there queries x keys.
        package let weights: [Float]
    }

    /// Attends from the queries of each set to the keys and values of the same set.
    ///
    /// - Parameters:
    ///   - queries: one row a query, `heads` times the width of a head columns; that width a multiple of eight.
    ///   - keys: one row a key, as wide.
    ///   - values: one row a key, as wide.
    ///   - querySets: which query rows belong to each set.
    ///   - keySets: which key rows belong to each set; none is empty.
    /// - Returns: the output and the weights that gave it.
    /// - Precondition: the shapes agree.
    package func callAsFunction(
        _ queries: Matrix,
        _ keys: Matrix,
        _ values: Matrix,
        querySets: RowSegments,
        keySets: RowSegments
    ) -> Result {
        check(queries, keys, values, querySets, keySets)
        let (columns, width) = (queries.columns, queries.columns / heads)
        let scale = 1 / Float(width).squareRoot()
        var output = Matrix(rows: queries.rows, columns: columns)
        var weights = [Float](repeating: 0, count: weightCount(querySets, keySets))
        let stride = (keySets.largest + 7) / 8 * 8
        var line = [Float](repeating: 0, count: stride)
        var place = 0
        let (q, k, v) = (queries.elements.span, keys.elements.span, values.elements.span)
        var o = output.elements.mutableSpan
        for set in 0..<keySets.count {
            for head in 0..<heads {
                let rows = HeadRows(rows: keySets[set], columns: columns, width: width, offset: head * width)
                for query in querySets[set] {
                    let start = query * columns + head * width
                    var scores = line.mutableSpan
                    rows.products(q, at: start, with: k, into: &scores)
                    for position in 0..<rows.rows.count { scores[position] *= scale }
                    applySoftmax(&scores, rows: 1, columns: rows.rows.count, stride: stride)
                    rows.addMixture(of: v, weights: scores.span, to: &o, at: start)
                    for position in 0..<rows.rows.count { weights[place + position] = scores[position] }
                    place += rows.rows.count
                }
            }
        }
        return Result(output: output, weights: weights)
    }

    /// The same as ``callAsFunction(_:_:_:querySets:keySets:)`` by plain loops in double precision.
    package func reference(
        _ queries: Matrix,
        _ keys: Matrix,
        _ values: Matrix,
        querySets: RowSegments,
        keySets: RowSegments
    ) -> Matrix {
        let width = queries.columns / heads
        var output = Matrix(rows: queries.rows, columns: queries.columns)
        for set in 0..<keySets.count {
            for head in 0..<heads {
                let range = head * width..<(head + 1) * width
                for query in querySets[set] {
                    let scores = keySets[set].map { key in
                        range.reduce(0.0) { $0 + Double(queries[query, $1]) * Double(keys[key, $1]) }
                            / Double(width).squareRoot()
                    }
                    let maximum = scores.max() ?? 0
                    let powers = scores.map { exp($0 - maximum) }
                    let sum = powers.reduce(0, +)
                    for column in range {
                        let mixed = zip(keySets[set], powers).reduce(0) { $0 + $1.1 * Double(values[$1.0, column]) }
                        output[query, column] = Float(mixed / sum)
                    }
                }
            }
        }
        return output
    }

    private func weightCount(_ querySets: RowSegments, _ keySets: RowSegments) -> Int {
        (0..<keySets.count).reduce(0) { $0 + heads * querySets[$1].count * keySets[$1].count }
    }

    private func check(
        _ queries: Matrix,
        _ keys: Matrix,
        _ values: Matrix,
        _ querySets: RowSegments,
        _ keySets: RowSegments
    ) {
        precondition(queries.columns == keys.columns && keys.columns == values.columns, "widths differ")
        precondition(queries.columns % (8 * heads) == 0, "a head's width is no multiple of eight")
        precondition(keys.rows == values.rows && querySets.rows == queries.rows, "row counts differ")
        precondition(keySets.rows == keys.rows && querySets.count == keySets.count, "the sets do not fit the rows")
        precondition((0..<keySets.count).allSatisfy { !keySets[$0].isEmpty }, "a set has no keys")
    }
}
