internal import Numerics

/// What turns prompts into feature vectors.
///
/// A prompt's vector depends on the prompt alone: neither on those beside it nor on the number of threads.
package protocol Encoder: Sendable {
    /// What users call it: `minilm`, `minilm+surface` or `static`.
    var name: String { get }

    /// The length of a vector.
    var dimension: Int { get }

    /// SHA-256 over what decides the vectors: kind, version of the algorithm, weights, vocabulary, token limit; 32
    /// bytes.
    var digest: [UInt8] { get }

    /// The vectors of prompts, one a row, and their lengths; on the calling thread alone.
    ///
    /// Lengths are the same for all encoders, as all have one tokenizer.
    /// Those of `minilm` and `static` have unit length; `minilm+surface` adds about as much again beside them.
    func encode(_ prompts: [String]) -> EncodedPrompts
}

extension Encoder {
    /// The same vectors, made by several threads side by side.
    ///
    /// - Parameters:
    ///   - prompts: any number of them.
    ///   - workers: how many threads work at once; at least one.
    ///   - progress: called now and then, never twice at once, with the prompts done so far and the number of all.
    /// - Returns: one row and one length a prompt.
    package func encode(
        _ prompts: [String],
        workers: Int,
        progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
    ) -> EncodedPrompts {
        // Lengths travel as a last column: floats count tokens exactly up to 16 million, and a prompt has at most a
        // mebibyte.
        let rows = concurrentRows(prompts.count, columns: dimension + 1, workers: workers, progress: progress) {
            range in
            encode(Array(prompts[range])).withLengthsAsLastColumn
        }
        return EncodedPrompts(lengthsAsLastColumn: rows)
    }
}

extension EncodedPrompts {
    fileprivate var withLengthsAsLastColumn: Matrix {
        var elements: [Float] = []
        elements.reserveCapacity(count * (features.columns + 1))
        for row in 0..<count {
            elements.append(contentsOf: features.row(row))
            elements.append(inputTokens[row])
        }
        return Matrix(rows: count, columns: features.columns + 1, elements: elements)
    }

    fileprivate init(lengthsAsLastColumn rows: Matrix) {
        let columns = rows.columns - 1
        var elements: [Float] = []
        elements.reserveCapacity(rows.rows * columns)
        for row in 0..<rows.rows { elements.append(contentsOf: rows.row(row).dropLast()) }
        self.init(
            features: Matrix(rows: rows.rows, columns: columns, elements: elements),
            inputTokens: (0..<rows.rows).map { rows[$0, columns] }
        )
    }
}
