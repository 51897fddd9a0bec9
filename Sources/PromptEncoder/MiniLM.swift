// Wang et al., MiniLM, arXiv 2002.10957; mean pooling: Reimers and Gurevych, Sentence-BERT, arXiv 1908.10084.

internal import LinearAlgebra

/// all-MiniLM-L6-v2: six transformer layers, the mean of the last one's 384-wide states over all tokens, unit length.
package struct MiniLM: Encoder {
    /// The version of the computation below; it is part of the digest.
    static let version = 1

    /// About how many tokens of short prompts go through the layers together.
    static let batchTokens = 256

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
            var end = start + 1
            var rows = tokens[start].count
            while end < tokens.count, rows + tokens[end].count <= Self.batchTokens {
                rows += tokens[end].count
                end += 1
            }
            result.append(contentsOf: pooledBatch(tokens[start..<end], rows: rows))
            start = end
        }
        return Matrix(rows: tokens.count, columns: dimension, elements: result)
    }

    private func pooledBatch(_ tokens: ArraySlice<[Int32]>, rows: Int) -> [Float] {
        var buffers = ForwardBuffers(rows: rows, longestPrompt: tokens.map(\.count).max() ?? 0)
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
