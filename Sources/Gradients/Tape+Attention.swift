// The gradients of multi-head attention (Vaswani et al., arXiv 1706.03762) within sets; the formulas stand at
// `SetAttention.gradients`.

package import Numerics

extension Tape {
    /// Multi-head attention from the queries of each set to the keys and values of the same set, without linear layers.
    ///
    /// - Parameters:
    ///   - queries: one row a query.
    ///   - keys: one row a key.
    ///   - values: one row a key.
    ///   - querySets: which query rows belong to each set.
    ///   - keySets: which key rows belong to each set.
    ///   - attention: how many heads.
    /// - Returns: the weighted values, shaped like the queries.
    /// - Precondition: the shapes agree, and a head's width is a multiple of eight.
    package mutating func attention(
        _ queries: Variable,
        _ keys: Variable,
        _ values: Variable,
        querySets: RowSegments,
        keySets: RowSegments,
        attention: SetAttention
    ) -> Variable {
        let (q, k, v) = (value(of: queries), value(of: keys), value(of: values))
        let result = attention(q, k, v, querySets: querySets, keySets: keySets)
        let weights = result.weights
        return record(result.output, of: [queries, keys, values]) { gradient in
            let slopes = attention.gradients(
                gradient,
                weights: weights,
                q,
                k,
                v,
                querySets: querySets,
                keySets: keySets
            )
            return [(queries, slopes.queries), (keys, slopes.keys), (values, slopes.values)]
        }
    }
}
