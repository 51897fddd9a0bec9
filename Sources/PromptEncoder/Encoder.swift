package import LinearAlgebra

/// What turns prompts into feature vectors.
///
/// A prompt's vector depends on the prompt alone: neither on those beside it nor on the number of threads.
package protocol Encoder: Sendable {
    /// What users call it: `minilm`, `minilm+surface` or `static`.
    var name: String { get }

    /// The length of a vector.
    var dimension: Int { get }

    /// SHA-256 over what decides the vectors: kind, version of the algorithm, weights, vocabulary, token limit; 32 bytes.
    var digest: [UInt8] { get }

    /// The vectors of prompts, one a row; on the calling thread alone.
    ///
    /// Those of `minilm` and `static` have unit length; `minilm+surface` adds about as much again beside them.
    func encode(_ prompts: [String]) -> Matrix
}

extension Encoder {
    /// The same vectors, made by several threads side by side.
    ///
    /// - Parameters:
    ///   - prompts: any number of them.
    ///   - workers: how many threads work at once; at least one.
    ///   - progress: called now and then, never twice at once, with the prompts done so far and the number of all.
    /// - Returns: one row a prompt.
    package func encode(
        _ prompts: [String],
        workers: Int,
        progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
    ) -> Matrix {
        concurrentRows(prompts.count, columns: dimension, workers: workers, progress: progress) { range in
            encode(Array(prompts[range]))
        }
    }
}
