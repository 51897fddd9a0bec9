package import Numerics

/// A forward pass at inference, over matrices.
///
/// Its products are tiled, so that a row of any result depends on that row of the inputs alone, to the bit: a prompt
/// gets the same numbers in any batch.
package struct MatrixPass: ForwardPass {
    package init() {}

    package func dense(_ input: Matrix, _ layer: DenseLayer, rectified: Bool) -> Matrix {
        layer(input, rectified: rectified)
    }

    /// One `tail` serves the whole batch, so its part of the product is a bias: [x ; y] W = x W_x + y W_y.
    package func dense(_ input: Matrix, joining tail: Matrix, _ layer: DenseLayer, rectified: Bool) -> Matrix {
        layer.absorbing(tail)(input, rectified: rectified)
    }

    /// Likewise B_k y is one vector a k; row by row the weight is d K rows of y's length.
    package func bilinear(_ input: Matrix, _ tail: Matrix, _ layer: DenseLayer) -> Matrix {
        let (inputs, outputs) = (layer.weight.rows, layer.bias.columns)
        let stacked = Matrix(rows: inputs * outputs, columns: tail.columns, elements: layer.weight.elements)
        let folded = stacked.multiplied(by: tail, transposingOther: true)
        let weight = Matrix(rows: inputs, columns: outputs, elements: folded.elements)
        return DenseLayer(weight: weight, bias: layer.bias)(input, rectified: false)
    }

    package func normalizedSum(
        _ residual: Matrix,
        _ input: Matrix,
        _ layer: DenseLayer,
        norm: DenseLayer,
        epsilon: Float
    ) -> Matrix {
        let output = input.rowTiled(by: layer.weight)
        var result = residual
        var elements = result.elements.mutableSpan
        LayerNormalization(weight: norm.weight.elements, bias: norm.bias.elements, epsilon: epsilon).apply(
            toResidual: &elements,
            adding: output.elements.span,
            bias: layer.bias.elements.span
        )
        return result
    }

    package func attention(
        _ queries: Matrix,
        _ keys: Matrix,
        _ values: Matrix,
        querySets: RowSegments,
        keySets: RowSegments,
        attention: SetAttention
    ) -> Matrix {
        attention(queries, keys, values, querySets: querySets, keySets: keySets).output
    }

    package func repeated(_ row: Matrix, count: Int) -> Matrix {
        precondition(row.rows == 1, "one row is repeated")
        return row.rows(at: repeatElement(0, count: count))
    }

    package func concatenated(_ left: Matrix, _ right: Matrix) -> Matrix {
        left.joined(with: right)
    }
}

extension DenseLayer {
    /// The layer that remains when the last inputs are the fixed values `tail` (1 x m).
    fileprivate func absorbing(_ tail: Matrix) -> DenseLayer {
        let kept = inputs - tail.columns
        let split = kept * outputs
        let tailWeight = Matrix(rows: tail.columns, columns: outputs, elements: Array(weight.elements[split...]))
        return DenseLayer(
            weight: Matrix(rows: kept, columns: outputs, elements: Array(weight.elements[..<split])),
            bias: DenseLayer(weight: tailWeight, bias: bias)(tail, rectified: false)
        )
    }
}
