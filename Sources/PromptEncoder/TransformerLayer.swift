// Vaswani et al., Attention Is All You Need, arXiv 1706.03762, as BERT has it: normalisation after each residual.

internal import Numerics

/// One layer of the transformer: self-attention of twelve heads, then two dense layers with GELU between them.
struct TransformerLayer: Sendable {
    static let width = 384
    static let heads = 12
    static let headWidth = 32
    static let intermediateWidth = 1536

    /// Queries, keys and values side by side: 384 to 1152.
    let attention: DenseLayer
    let attentionOutput: DenseLayer
    let attentionNormalization: LayerNormalization
    let intermediate: DenseLayer
    let output: DenseLayer
    let outputNormalization: LayerNormalization

    /// Replaces the hidden states of several prompts, one behind the other without padding.
    ///
    /// - Parameters:
    ///   - buffers: the hidden states and room for all that comes between.
    ///   - prompts: the rows of each prompt.
    func apply(to buffers: inout ForwardBuffers, prompts: [Range<Int>]) {
        let rows = buffers.rows
        attention.writeProduct(rows: rows, of: buffers.hidden, into: &buffers.projections)
        do {
            var projections = buffers.projections.mutableSpan
            addToRows(&projections, bias: attention.bias.span)
        }
        for prompt in prompts {
            attend(
                within: prompt,
                buffers.projections,
                keys: &buffers.keys,
                scores: &buffers.scores,
                context: &buffers.context
            )
        }
        attentionOutput.writeProduct(rows: rows, of: buffers.context, into: &buffers.update)
        add(buffers.update, of: attentionOutput, attentionNormalization, to: &buffers.hidden)
        // Tile by tile, so that the widest activations stay in the cache.
        for row in stride(from: 0, to: rows, by: ForwardBuffers.tile) {
            intermediate.writeTile(of: buffers.hidden, from: row, into: &buffers.intermediate, at: 0)
            do {
                var values = buffers.intermediate.mutableSpan
                applyGELU(&values, bias: intermediate.bias.span)
            }
            output.writeTile(of: buffers.intermediate, from: 0, into: &buffers.update, at: row)
        }
        add(buffers.update, of: output, outputNormalization, to: &buffers.hidden)
    }

    private func add(
        _ update: [Float],
        of layer: DenseLayer,
        _ normalization: LayerNormalization,
        to hidden: inout [Float]
    ) {
        var residual = hidden.mutableSpan
        normalization.apply(toResidual: &residual, adding: update.span, bias: layer.bias.span)
    }

    /// Attention among the tokens of one prompt, head by head.
    ///
    /// All of them are real, so nothing is masked.
    private func attend(
        within prompt: Range<Int>,
        _ projections: [Float],
        keys: inout [Float],
        scores: inout [Float],
        context: inout [Float]
    ) {
        var keys = keys.mutableSpan
        var scores = scores.mutableSpan
        var context = context.mutableSpan
        let count = prompt.count
        let stride = (count + 7) / 8 * 8
        let start = prompt.lowerBound * 3 * Self.width
        // With the keys transposed here rather than by the product, the twelve products take a tenth of the time.
        writeTranspose(
            rows: count,
            columns: Self.width,
            projections.span,
            Layout(offset: start + Self.width, stride: 3 * Self.width),
            into: &keys,
            Layout(stride: stride)
        )
        for head in 0..<Self.heads {
            let column = head * Self.headWidth
            let queries = Layout(offset: start + column, stride: 3 * Self.width)
            let values = Layout(offset: start + 2 * Self.width + column, stride: 3 * Self.width)
            writeProduct(
                m: count,
                n: count,
                k: Self.headWidth,
                scale: 1 / Float(Self.headWidth).squareRoot(),
                projections.span,
                queries,
                keys.span,
                Layout(offset: column * stride, stride: stride),
                into: &scores,
                Layout(stride: stride)
            )
            applySoftmax(&scores, rows: count, columns: count, stride: stride)
            writeProduct(
                m: count,
                n: Self.headWidth,
                k: count,
                scores.span,
                Layout(stride: stride),
                projections.span,
                values,
                into: &context,
                Layout(offset: prompt.lowerBound * Self.width + column, stride: Self.width)
            )
        }
    }
}

/// The numbers of one forward pass over several prompts, rows being tokens; rows of zeros fill the last tile.
struct ForwardBuffers {
    /// The rows of every dense product.
    ///
    /// All have this one shape: how oneDNN adds up a row depends on how many there are, but in products of one shape
    /// not on where it stands (``ProductTile``). Measured, 96 rows reach the speed of 512, and take a tile's widest
    /// activations no further than the second-level cache.
    static let tile = 96

    /// `rows` rounded up to whole tiles.
    static func padded(_ rows: Int) -> Int { (rows + tile - 1) / tile * tile }

    /// A multiple of ``ForwardBuffers/tile``.
    let rows: Int

    /// The residual stream, 384 columns.
    var hidden: [Float]

    /// Queries, keys and values, 1152 columns.
    var projections: [Float]

    /// What the heads bring together, 384 columns.
    var context: [Float]

    /// A layer's output before it joins the residual, 384 columns.
    var update: [Float]

    /// 1536 columns, one tile of rows.
    var intermediate: [Float]

    /// The keys of one prompt, transposed: 384 rows.
    var keys: [Float]

    /// The attention of one head within one prompt.
    var scores: [Float]

    /// Room for `tokens` rows.
    init(tokens: Int, longestPrompt: Int) {
        rows = Self.padded(tokens)
        hidden = Array(repeating: 0, count: rows * TransformerLayer.width)
        projections = Array(repeating: 0, count: rows * TransformerLayer.width * 3)
        context = hidden
        update = hidden
        intermediate = Array(repeating: 0, count: Self.tile * TransformerLayer.intermediateWidth)
        let stride = (longestPrompt + 7) / 8 * 8
        keys = Array(repeating: 0, count: TransformerLayer.width * stride)
        scores = Array(repeating: 0, count: longestPrompt * stride)
    }
}
