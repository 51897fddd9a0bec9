// Token vectors distilled from a sentence transformer: Model2Vec (Tulkens and van Dongen, 2024), without its weights.

internal import Numerics
internal import Units

/// One vector a token, taken from MiniLM; a prompt is their mean, scaled to unit length.
///
/// Hundreds of times faster than `MiniLM`. A prompt without tokens is the zero vector.
package struct StaticEncoder: Encoder {
    /// The version of distillation and encoding; it is part of the digest.
    static let version = 1

    package let name = "static"
    package var dimension: Int { table.columns }
    package let digest: [UInt8]

    let wordPiece: WordPiece

    /// One row a token.
    let table: Matrix

    /// What the table was made from, in hexadecimal.
    let teacherSHA256: String
    let vocabularySHA256: String

    /// - Precondition: the table has a row for each token of the vocabulary.
    init(wordPiece: WordPiece, table: Matrix, teacherSHA256: String, vocabularySHA256: String) {
        precondition(table.rows == wordPiece.vocabularySize, "not one row a token")
        self.wordPiece = wordPiece
        self.table = table
        self.teacherSHA256 = teacherSHA256
        self.vocabularySHA256 = vocabularySHA256
        digest = EncoderFiles.encoderDigest(
            kind: "static",
            version: Self.version,
            weights: Self.tableDigest(table).hexadecimal,
            vocabulary: vocabularySHA256
        )
    }

    package func encode(_ prompts: [String]) -> EncodedPrompts {
        var elements: [Float] = []
        elements.reserveCapacity(prompts.count * dimension)
        var lengths: [Float] = []
        for prompt in prompts {
            let tokens = wordPiece.tokens(of: prompt)
            elements.append(contentsOf: vector(of: tokens.ids))
            lengths.append(Float(tokens.count))
        }
        return EncodedPrompts(
            features: Matrix(rows: prompts.count, columns: dimension, elements: elements),
            inputTokens: lengths
        )
    }

    /// The scaled sum of the rows of all tokens but the first and the last, which are `[CLS]` and `[SEP]`.
    private func vector(of tokens: [Int32]) -> [Float] {
        var sum = [Float](repeating: 0, count: dimension)
        let columns = dimension
        unsafe sum.withUnsafeMutableBufferPointer { sum in
            unsafe table.elements.withUnsafeBufferPointer { table in
                for token in tokens.dropFirst().dropLast() {
                    let start = Int(token) * columns
                    for column in 0..<columns { unsafe sum[column] += table[start + column] }
                }
            }
        }
        return scaledToUnitLength(sum)
    }

    private static func tableDigest(_ table: Matrix) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(table.elements.count * 4 + 8)
        for number in [UInt32(table.rows), UInt32(table.columns)] + table.elements.lazy.map(\.bitPattern) {
            for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        return EncoderFiles.digest(bytes)
    }
}
