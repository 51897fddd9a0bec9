// Lee et al., "Set Transformer" (arXiv 1810.00825), equation 6: MAB(X, Y) = LayerNorm(H + rFF(H)) with
// H = LayerNorm(X + Multihead(X, Y, Y)).

package import Numerics

/// A multi-head attention block: X attends to Y within each set, then a layer of its own, both with a residual.
///
/// Tensors under a prefix: `query`, `key`, `value`, `output`, `inner` and `outer` with `.weight` (width x width) and
/// `.bias`; `norm.0` and `norm.1` with `.weight` and `.bias` (1 x width).
package struct AttentionBlock<Tensor> {
    let query: Affine<Tensor>
    let key: Affine<Tensor>
    let value: Affine<Tensor>
    let output: Affine<Tensor>
    let inner: Affine<Tensor>
    let outer: Affine<Tensor>

    /// What the two layer normalisations multiply and add.
    let norms: (attended: Affine<Tensor>, fed: Affine<Tensor>)

    let attention: SetAttention

    init<Failure: Error>(
        named name: String,
        width: Int,
        _ attention: SetAttention,
        tensor: (TensorDeclaration) throws(Failure) -> Tensor
    ) throws(Failure) {
        func layer(_ part: String) throws(Failure) -> Affine<Tensor> {
            try Affine(named: "\(name).\(part)", inputs: width, outputs: width, tensor: tensor)
        }
        func norm(_ index: Int) throws(Failure) -> Affine<Tensor> {
            Affine(
                try tensor(TensorDeclaration("\(name).norm.\(index).weight", 1, width, .scale)),
                try tensor(TensorDeclaration("\(name).norm.\(index).bias", 1, width, .bias))
            )
        }
        query = try layer("query")
        key = try layer("key")
        value = try layer("value")
        output = try layer("output")
        inner = try layer("inner")
        outer = try layer("outer")
        norms = (try norm(0), try norm(1))
        self.attention = attention
    }

    /// What is added to a variance before dividing.
    private var epsilon: Float { 1e-5 }

    /// MAB(X, Y), shaped like X.
    ///
    /// - Parameters:
    ///   - x: one row an element.
    ///   - y: one row an element.
    ///   - xSets: which rows of x belong to each set.
    ///   - ySets: which rows of y belong to each set.
    ///   - pass: what computes.
    /// - Returns: one row an element of x.
    package func callAsFunction<Pass: ForwardPass>(
        _ x: Tensor,
        _ y: Tensor,
        xSets: RowSegments,
        ySets: RowSegments,
        in pass: inout Pass
    ) -> Tensor where Pass.Tensor == Tensor {
        let attended = pass.attention(
            pass.dense(x, query, rectified: false),
            pass.dense(y, key, rectified: false),
            pass.dense(y, value, rectified: false),
            querySets: xSets,
            keySets: ySets,
            attention: attention
        )
        let hidden = pass.normalizedSum(x, attended, output, norm: norms.attended, epsilon: epsilon)
        let activation = pass.dense(hidden, inner, rectified: true)
        return pass.normalizedSum(hidden, activation, outer, norm: norms.fed, epsilon: epsilon)
    }
}

extension AttentionBlock: Sendable where Tensor: Sendable {}
