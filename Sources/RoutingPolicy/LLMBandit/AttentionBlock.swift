// Lee et al., "Set Transformer" (arXiv 1810.00825), equation 6: MAB(X, Y) = LayerNorm(H + rFF(H)) with
// H = LayerNorm(X + Multihead(X, Y, Y)). Set policy of LLM Bandit (arXiv 2502.02743): SAB(X) = MAB(X, X), PMA(Z) = MAB(Seed, Z).

package import Numerics

/// A multi-head attention block at inference: X attends to Y within each set, then a layer of its own, both with a residual.
///
/// Tensors under a prefix: `query`, `key`, `value`, `output`, `inner` and `outer` with `.weight` (width x width) and `.bias`; `norm.0` and
/// `norm.1` with `.weight` and `.bias` (1 x width).
package struct AttentionBlock: Sendable, Equatable {
    let query: DenseLayer
    let key: DenseLayer
    let value: DenseLayer
    let output: DenseLayer
    let inner: DenseLayer
    let outer: DenseLayer

    /// Weight and bias of the two layer normalisations.
    let norms: [DenseLayer]

    /// What is added to a variance before dividing.
    package static let epsilon: Float = 1e-5

    /// The names of the dense layers, in the order of the block's members.
    package static let layerNames = ["query", "key", "value", "output", "inner", "outer"]

    package init(named name: String, of parameters: PolicyParameters, width: Int) throws(PolicyError) {
        func layer(_ own: String) throws(PolicyError) -> DenseLayer {
            DenseLayer(
                weight: try parameters.tensor("\(name).\(own).weight", rows: width, columns: width),
                bias: try parameters.tensor("\(name).\(own).bias", rows: 1, columns: width)
            )
        }
        func norm(_ index: Int) throws(PolicyError) -> DenseLayer {
            DenseLayer(
                weight: try parameters.tensor("\(name).norm.\(index).weight", rows: 1, columns: width),
                bias: try parameters.tensor("\(name).norm.\(index).bias", rows: 1, columns: width)
            )
        }
        query = try layer("query")
        key = try layer("key")
        value = try layer("value")
        output = try layer("output")
        inner = try layer("inner")
        outer = try layer("outer")
        norms = [try norm(0), try norm(1)]
    }

    func tensors(named name: String) -> [String: Matrix] {
        var tensors: [String: Matrix] = [:]
        for (own, layer) in zip(Self.layerNames, [query, key, value, output, inner, outer]) {
            tensors["\(name).\(own).weight"] = layer.weight
            tensors["\(name).\(own).bias"] = layer.bias
        }
        for (index, norm) in norms.enumerated() {
            tensors["\(name).norm.\(index).weight"] = norm.weight
            tensors["\(name).norm.\(index).bias"] = norm.bias
        }
        return tensors
    }

    /// MAB(X, Y), shaped like X.
    ///
    /// - Parameters:
    ///   - x: one row an element.
    ///   - y: one row an element.
    ///   - xSets: which rows of x belong to each set.
    ///   - ySets: which rows of y belong to each set.
    ///   - attention: how many heads.
    /// - Returns: one row an element of x.
    package func callAsFunction(
        _ x: Matrix,
        _ y: Matrix,
        xSets: RowSegments,
        ySets: RowSegments,
        attention: SetAttention
    ) -> Matrix {
        let attended = attention(
            query(x, rectified: false),
            key(y, rectified: false),
            value(y, rectified: false),
            querySets: xSets,
            keySets: ySets
        ).output
        let hidden = normalized(x, adding: attended.rowTiled(by: output.weight), bias: output.bias, norm: norms[0])
        let activation = inner(hidden, rectified: true)
        return normalized(hidden, adding: activation.rowTiled(by: outer.weight), bias: outer.bias, norm: norms[1])
    }

    private func normalized(_ residual: Matrix, adding output: Matrix, bias: Matrix, norm: DenseLayer) -> Matrix {
        var result = residual
        var elements = result.elements.mutableSpan
        LayerNormalization(weight: norm.weight.elements, bias: norm.bias.elements, epsilon: Self.epsilon).apply(
            toResidual: &elements,
            adding: output.elements.span,
            bias: bias.elements.span
        )
        return result
    }
}
