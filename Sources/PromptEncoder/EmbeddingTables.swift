internal import Numerics

/// The transformer's input: the sum of a vector for the token, one for its position and one for the (only) segment.
struct EmbeddingTables: Sendable {
    /// A row of 384 for each token of the vocabulary.
    let words: [Float]

    /// A row for each position.
    let positions: [Float]

    /// The row of segment 0.
    let segment: [Float]

    let normalization: LayerNormalization

    /// Writes the vectors of a prompt's tokens and of their positions into the rows from `row` on.
    func write(_ tokens: [Int32], at row: Int, into buffers: inout ForwardBuffers) {
        let width = TransformerLayer.width
        for (position, token) in tokens.enumerated() {
            let target = (row + position) * width
            for column in 0..<width {
                buffers.hidden[target + column] = words[Int(token) * width + column]
                buffers.update[target + column] = positions[position * width + column]
            }
        }
    }

    /// Adds them up, with the segment's, and normalises each row.
    func normalize(_ buffers: inout ForwardBuffers) {
        Self.normalize(&buffers.hidden, adding: buffers.update, segment: segment, normalization)
    }

    private static func normalize(
        _ hidden: inout [Float],
        adding positions: [Float],
        segment: [Float],
        _ normalization: LayerNormalization
    ) {
        var residual = hidden.mutableSpan
        normalization.apply(toResidual: &residual, adding: positions.span, bias: segment.span)
    }
}
