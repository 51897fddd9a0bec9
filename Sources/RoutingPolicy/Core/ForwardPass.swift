// A network is wired once and run in two ways: on a tape when it learns, over matrices when it decides. Here are the
// operations that it is made of; `MatrixPass` has them over matrices, `Tape` records them.

package import Numerics

/// What a network does to its tensors, whatever a tensor is.
///
/// A tensor has rows: prompts, or the items of candidate sets. Operations are those of `Tape` where it has one of that
/// form.
package protocol ForwardPass {
    associatedtype Tensor

    /// x W + b for n x inputs, then max(., 0) where `rectified`.
    mutating func dense(_ input: Tensor, _ layer: Affine<Tensor>, rectified: Bool) -> Tensor

    /// [x ; y] W + b, then max(., 0) where `rectified`.
    ///
    /// - Parameters:
    ///   - input: x, n x d.
    ///   - tail: y, n x m; over matrices one row, which stands for all.
    ///   - layer: (d + m) x outputs.
    ///   - rectified: whether negative numbers become zero.
    /// - Returns: n x outputs.
    mutating func dense(_ input: Tensor, joining tail: Tensor, _ layer: Affine<Tensor>, rectified: Bool) -> Tensor

    /// x' B_k y + b_k for each k.
    ///
    /// - Parameters:
    ///   - input: x, n x d.
    ///   - tail: y, n x m; over matrices one row, which stands for all.
    ///   - layer: d x K m, the columns of B_0, then those of B_1 and so on; and b, 1 x K.
    /// - Returns: n x K.
    mutating func bilinear(_ input: Tensor, _ tail: Tensor, _ layer: Affine<Tensor>) -> Tensor

    /// LayerNorm(residual + x W + b), row by row.
    ///
    /// - Parameters:
    ///   - residual: n x outputs.
    ///   - input: x, n x inputs.
    ///   - layer: W and b.
    ///   - norm: what each column is multiplied by and moved by, 1 x outputs each.
    ///   - epsilon: what is added to a variance before dividing.
    /// - Returns: n x outputs.
    mutating func normalizedSum(
        _ residual: Tensor,
        _ input: Tensor,
        _ layer: Affine<Tensor>,
        norm: Affine<Tensor>,
        epsilon: Float
    ) -> Tensor

    /// Multi-head attention within sets, as `SetAttention`.
    mutating func attention(
        _ queries: Tensor,
        _ keys: Tensor,
        _ values: Tensor,
        querySets: RowSegments,
        keySets: RowSegments,
        attention: SetAttention
    ) -> Tensor

    /// `count` copies of a single row.
    mutating func repeated(_ row: Tensor, count: Int) -> Tensor

    /// [left ; right]: each row of `left` followed by the same row of `right`.
    mutating func concatenated(_ left: Tensor, _ right: Tensor) -> Tensor
}
