// The derivative of attention (arXiv 1706.03762, equation 1), one query of one head at a time: with w = softmax(s), s_k
// = scale q . k, output o = sum_k w_k v_k and g the gradient of o,
//
//     dw_k = g . v_k          from o = sum_k w_k v_k
//     dv_k += w_k g           from the same
//     ds_k = w_k (dw_k - sum_j w_j dw_j)       from w = softmax(s)
//     dq += scale ds_k k,  dk_k += scale ds_k q    from s_k = scale q . k

extension SetAttention {
    /// The gradients with respect to queries, keys and values, given that of the output.
    ///
    /// - Parameters:
    ///   - gradient: of the output, shaped like the queries.
    ///   - weights: those of the ``Result``.
    ///   - queries: as they were attended from.
    ///   - keys: as they were attended to.
    ///   - values: as they were mixed.
    ///   - querySets: which query rows belong to each set.
    ///   - keySets: which key rows belong to each set.
    /// - Returns: the gradients, each in its shape.
    package func gradients(
        _ gradient: Matrix,
        weights: [Float],
        _ queries: Matrix,
        _ keys: Matrix,
        _ values: Matrix,
        querySets: RowSegments,
        keySets: RowSegments
    ) -> (queries: Matrix, keys: Matrix, values: Matrix) {
        let (columns, width) = (queries.columns, queries.columns / heads)
        let scale = 1 / Float(width).squareRoot()
        var dQueries = Matrix(rows: queries.rows, columns: columns)
        var dKeys = Matrix(rows: keys.rows, columns: columns)
        var dValues = dKeys
        var slopes = [Float](repeating: 0, count: keySets.largest)
        var place = 0
        let g = gradient.elements.span
        let (q, k, v) = (queries.elements.span, keys.elements.span, values.elements.span)
        var dq = dQueries.elements.mutableSpan
        var dk = dKeys.elements.mutableSpan
        var dv = dValues.elements.mutableSpan
        var ds = slopes.mutableSpan
        let w = weights.span
        for set in 0..<keySets.count {
            for head in 0..<heads {
                let rows = HeadRows(rows: keySets[set], columns: columns, width: width, offset: head * width)
                for query in querySets[set] {
                    let start = query * columns + head * width
                    let shares = w.extracting(place..<place + rows.rows.count)
                    place += rows.rows.count
                    rows.products(g, at: start, with: v, into: &ds)
                    rows.addOuterProduct(of: g, at: start, weights: shares, to: &dv)
                    applySoftmaxGradient(shares, scale: scale, to: &ds)
                    rows.addMixture(of: k, weights: ds.span, to: &dq, at: start)
                    rows.addOuterProduct(of: q, at: start, weights: ds.span, to: &dk)
                }
            }
        }
        return (dQueries, dKeys, dValues)
    }
}

/// From dw to scale * ds, ds_k = w_k (dw_k - sum_j w_j dw_j), in place.
private func applySoftmaxGradient(_ w: Span<Float>, scale: Float, to ds: inout MutableSpan<Float>) {
    var mean: Float = 0
    for position in 0..<w.count { mean += w[position] * ds[position] }
    for position in 0..<w.count { ds[position] = scale * w[position] * (ds[position] - mean) }
}

extension SetAttention {
    /// The same as ``gradients(_:weights:_:_:_:querySets:keySets:)`` by plain loops in double precision.
    package func referenceGradients(
        _ gradient: Matrix,
        weights: [Float],
        _ queries: Matrix,
        _ keys: Matrix,
        _ values: Matrix,
        querySets: RowSegments,
        keySets: RowSegments
    ) -> (queries: Matrix, keys: Matrix, values: Matrix) {
        let width = queries.columns / heads
        let scale = 1 / Double(width).squareRoot()
        var dq = [Double](repeating: 0, count: queries.elements.count)
        var dk = [Double](repeating: 0, count: keys.elements.count)
        var dv = dk
        var place = 0
        for set in 0..<keySets.count {
            for head in 0..<heads {
                let columns = head * width..<(head + 1) * width
                for query in querySets[set] {
                    let shares = weights[place..<place + keySets[set].count].map(Double.init)
                    place += shares.count
                    let dw = keySets[set].map { key in
                        columns.reduce(0.0) { $0 + Double(gradient[query, $1]) * Double(values[key, $1]) }
                    }
                    let mean = zip(shares, dw).reduce(0) { $0 + $1.0 * $1.1 }
                    for (position, key) in keySets[set].enumerated() {
                        let slope = scale * shares[position] * (dw[position] - mean)
                        for column in columns {
                            let (row, other) = (query * queries.columns + column, key * queries.columns + column)
                            dv[other] += shares[position] * Double(gradient.elements[row])
                            dq[row] += slope * Double(keys.elements[other])
                            dk[other] += slope * Double(queries.elements[row])
                        }
                    }
                }
            }
        }
        func matrix(_ elements: [Double], like other: Matrix) -> Matrix {
            Matrix(rows: other.rows, columns: other.columns, elements: elements.map { Float($0) })
        }
        return (matrix(dq, like: queries), matrix(dk, like: keys), matrix(dv, like: values))
    }
}
