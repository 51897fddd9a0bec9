internal import Numerics

/// `y = x W + b` for rows x, without the addition: the operation that follows adds the bias.
struct DenseLayer: Sendable {
    let inputs: Int
    let outputs: Int

    /// W, `inputs` rows of `outputs` elements.
    ///
    /// PyTorch stores its transpose; in this order oneDNN is faster on few rows.
    let weights: [Float]
    let bias: [Float]

    /// A layer from rows of one output each, as PyTorch stores them.
    init(transposing weights: Matrix, bias: [Float]) {
        inputs = weights.columns
        outputs = weights.rows
        self.weights = weights.transposed.elements
        self.bias = bias
    }

    /// Writes `x W` for the first `rows` rows of x over the start of `result`, tile by tile.
    ///
    /// - Precondition: `rows` is a multiple of ``ForwardBuffers/tile``, as the bits of a row are the same only in
    ///   products of one shape.
    func writeProduct(rows: Int, of x: [Float], into result: inout [Float]) {
        for row in stride(from: 0, to: rows, by: ForwardBuffers.tile) {
            writeTile(of: x, from: row, into: &result, at: row)
        }
    }

    /// Writes `x W` for one tile of rows of x, from row `source` on, over the rows of `result` from `target` on.
    func writeTile(of x: [Float], from source: Int, into result: inout [Float], at target: Int) {
        var span = result.mutableSpan
        Numerics.writeProduct(
            m: ForwardBuffers.tile,
            n: outputs,
            k: inputs,
            x.span,
            Layout(offset: source * inputs, stride: inputs),
            weights.span,
            Layout(stride: outputs),
            into: &span,
            Layout(offset: target * outputs, stride: outputs)
        )
    }
}
