// The set transformer of LLM Bandit (arXiv 2502.02743; widths of a third-party port): X = C A + a, Z = SAB(X), t =
// PMA(Z), with SAB(X) = MAB(X, X) and PMA(Z) = MAB(Seed, Z) of Lee et al., "Set Transformer" (arXiv 1810.00825).

package import Numerics

/// Turns a set of candidates into one vector, whatever their number and order.
///
/// Tensors under a prefix: `element.weight` ((d + 2) x width) and `.bias`; an attention block under `self` and one
/// under `pool`; `seed` (1 x width).
package struct SetTransformer<Tensor> {
    /// A and a, over [identity ; cost ; predicted score].
    package let element: Affine<Tensor>
    package let selfAttention: AttentionBlock<Tensor>
    package let pooling: AttentionBlock<Tensor>
    let seed: Tensor

    package init<Failure: Error>(
        named name: String,
        _ shape: SetNetworkShape,
        tensor: (TensorDeclaration) throws(Failure) -> Tensor
    ) throws(Failure) {
        let width = shape.width
        let attention = SetAttention(heads: shape.heads)
        element = try Affine(
            named: "\(name).element",
            inputs: shape.identityLength + 2,
            outputs: width,
            tensor: tensor
        )
        selfAttention = try AttentionBlock(named: "\(name).self", width: width, attention, tensor: tensor)
        pooling = try AttentionBlock(named: "\(name).pool", width: width, attention, tensor: tensor)
        seed = try tensor(TensorDeclaration("\(name).seed", 1, width, .weight))
    }

    /// t of each set.
    ///
    /// - Parameters:
    ///   - elements: X, one row an item.
    ///   - sets: which items belong to each set.
    ///   - pass: what computes.
    /// - Returns: one row a set.
    package func callAsFunction<Pass: ForwardPass>(
        _ elements: Tensor,
        sets: RowSegments,
        in pass: inout Pass
    ) -> Tensor where Pass.Tensor == Tensor {
        let encoded = selfAttention(elements, elements, xSets: sets, ySets: sets, in: &pass)
        let seeds = pass.repeated(seed, count: sets.count)
        return pooling(seeds, encoded, xSets: RowSegments(count: sets.count, size: 1), ySets: sets, in: &pass)
    }
}

extension SetTransformer: Sendable where Tensor: Sendable {}

/// The element layer at inference, where all sets have the same candidates. On a tape it is one product over all items:
/// there every decision has a set of its own, and nothing to compute once.
extension SetTransformer<Matrix> {
    /// The identities' part of the element layer with its bias, one row an identity: computed once, not once a prompt.
    package func identityParts(_ identities: Matrix) -> Matrix {
        let (rows, width) = (identities.columns, element.outputs)
        let weight = Matrix(
            rows: rows,
            columns: width,
            elements: Array(element.weight.elements.prefix(rows * width))
        )
        return DenseLayer(weight: weight, bias: element.bias)(identities, rectified: false)
    }

    /// X of sets with the same candidates, set after set.
    ///
    /// - Parameters:
    ///   - identityParts: of the set's m candidates, m x width.
    ///   - costs: the costs as the network reads them, `count` x m.
    ///   - scores: the predicted scores, `count` x m.
    /// - Returns: `count` m x width.
    package func elements(identityParts: Matrix, costs: Matrix, scores: Matrix) -> Matrix {
        let (rows, size, width) = (costs.elements.count, identityParts.rows, element.outputs)
        let identityRows = element.inputs - 2
        let weight = element.weight.elements.span
        let costWeight = weight.extracting(identityRows * width..<(identityRows + 1) * width)
        let scoreWeight = weight.extracting((identityRows + 1) * width..<(identityRows + 2) * width)
        var result = Matrix(rows: rows, columns: width)
        var target = result.elements.mutableSpan
        for row in 0..<rows {
            let (cost, score) = (costs.elements[row], scores.elements[row])
            let part = identityParts.elements.span.extracting(row % size * width..<(row % size + 1) * width)
            let start = row * width
            // Every span has `width` elements; a check at each keeps the loop from becoming vector instructions.
            for column in 0..<width {
                unsafe target[unchecked: start + column] =
                    part[unchecked: column] + cost * costWeight[unchecked: column]
                    + score * scoreWeight[unchecked: column]
            }
        }
        return result
    }
}
