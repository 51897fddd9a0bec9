internal import LinearAlgebra

/// `y = x W + b` for rows x, without the addition: the operation that follows adds the bias.
struct DenseLayer: Sendable {
    let inputs: Int
    let outputs: Int

    /// W, `inputs` rows of `outputs` elements.
    ///
    /// PyTorch stores its transpose; in this order oneDNN is faster on few rows and the bits of a row do not depend on
    /// how many others there are.
    let weights: [Float]
    let bias: [Float]

    /// A layer from rows of one output each, as PyTorch stores them.
    init(transposing weights: Matrix, bias: [Float]) {
        inputs = weights.columns
        outputs = weights.rows
        self.weights = weights.transposed.elements
        self.bias = bias
    }

    /// Writes `x W` for the first `rows` rows of x over the start of `result`.
    func writeProduct(rows: Int, of x: [Float], into result: inout [Float]) {
        var target = result.mutableSpan
        LinearAlgebra.writeProduct(
            m: rows,
            n: outputs,
            k: inputs,
            x.span,
            Layout(stride: inputs),
            weights.span,
            Layout(stride: outputs),
            into: &target,
            Layout(stride: outputs)
        )
    }
}
