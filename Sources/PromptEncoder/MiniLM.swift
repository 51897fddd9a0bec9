// Wang et al., MiniLM, arXiv 2002.10957; mean pooling: Reimers and Gurevych, Sentence-BERT, arXiv 1908.10084.

internal import Numerics

/// all-MiniLM-L6-v2: six transformer layers, the mean of the last one's 384-wide states over all tokens, unit length.
package struct MiniLM: Encoder {
    /// The version of the computation below; it is part of the digest.
    static let version = 2

    /// The most tokens that go through the layers together; at least those of the longest prompt.
    static let batchTokens = 768

    package let name = "minilm"
    package var dimension: Int { TransformerLayer.width }
    package let digest: [UInt8]
    package let wordPiece: WordPiece

    let tables: EmbeddingTables
    let layers: [TransformerLayer]

    /// SHA-256 in hexadecimal of the files it was made from.
    let weightsSHA256: String
    let vocabularySHA256: String

    package func encode(_ prompts: [String]) -> EncodedPrompts {
        let tokens = prompts.map { wordPiece.tokens(of: $0) }
        return EncodedPrompts(features: pooled(tokens.map(\.ids)), inputTokens: tokens.map { Float($0.count) })
    }

    /// The mean of the last layer's states for each list of token ids, scaled to unit length.
    ///
    /// - Parameter tokens: lists of 2 to 256 ids.
    /// - Returns: one row a list.
    func pooled(_ tokens: [[Int32]]) -> Matrix {
        var result: [Float] = []
        result.reserveCapacity(tokens.count * dimension)
        var start = 0
        while start < tokens.count {
            let end = Self.batchEnd(tokens, from: start)
            result.append(contentsOf: pooledBatch(tokens[start..<end]))
            start = end
        }
        return Matrix(rows: tokens.count, columns: dimension, elements: result)
    }

    /// Where the batch ends that fills its tiles best, of those at least half as long as a batch may be.
    private static func batchEnd(_ tokens: [[Int32]], from start: Int) -> Int {
        var (end, rows) = (start, 0)
        var best: (end: Int, share: Double)?
        while end < tokens.count, end == start || rows + tokens[end].count <= batchTokens {
            rows += tokens[end].count
            end += 1
            guard 2 * rows >= batchTokens || end == tokens.count else { continue }
            let share = Double(rows) / Double(ForwardBuffers.padded(rows))
            if share >= best?.share ?? 0 { best = (end, share) }
        }
        return best?.end ?? end
    }

    private func pooledBatch(_ tokens: ArraySlice<[Int32]>) -> [Float] {
        var buffers = ForwardBuffers(
            tokens: tokens.reduce(0) { $0 + $1.count },
            longestPrompt: tokens.map(\.count).max() ?? 0
        )
        var prompts: [Range<Int>] = []
        for ids in tokens {
            let start = prompts.last?.upperBound ?? 0
            prompts.append(start..<start + ids.count)
            tables.write(ids, at: start, into: &buffers)
        }
        tables.normalize(&buffers)
        for layer in layers { layer.apply(to: &buffers, prompts: prompts) }
        return prompts.flatMap { mean(of: $0, in: buffers.hidden) }
    }

    private func mean(of rows: Range<Int>, in hidden: [Float]) -> [Float] {
        var sum = [Float](repeating: 0, count: dimension)
        for row in rows {
            for column in 0..<dimension { sum[column] += hidden[row * dimension + column] }
        }
        let count = Float(rows.count)
        for column in 0..<dimension { sum[column] /= count }
        return scaledToUnitLength(sum)
    }
}

/// The vector over its length; a zero vector stays.
func scaledToUnitLength(_ vector: [Float]) -> [Float] {
    var squares = 0.0
    for value in vector { squares += Double(value) * Double(value) }
    let length = Float(squares.squareRoot())
    return length > 0 ? vector.map { $0 / length } : vector
}
