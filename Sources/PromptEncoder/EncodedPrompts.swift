package import Numerics

/// What an encoder makes of prompts: their vectors, and how long they are.
package struct EncodedPrompts: Sendable, Equatable {
    /// One vector a prompt, n x d.
    package var features: Matrix

    /// The tokens of each whole prompt, however much of it the encoder read; see ``WordPiece/tokens(of:)``.
    package var inputTokens: [Float]

    /// - Precondition: there is one count a vector.
    package init(features: Matrix, inputTokens: [Float]) {
        precondition(features.rows == inputTokens.count, "one count a vector")
        self.features = features
        self.inputTokens = inputTokens
    }

    package var count: Int { inputTokens.count }

    /// How many prompts are longer than what an encoder reads: their features know the beginning alone.
    package var cut: Int { inputTokens.count { Int($0) > WordPiece.maximumTokens } }

    /// The prompts at `indices`, in that order.
    package func rows(at indices: some Collection<Int>) -> EncodedPrompts {
        EncodedPrompts(features: features.rows(at: indices), inputTokens: indices.map { inputTokens[$0] })
    }

    /// Adds the prompts of `other` behind.
    package mutating func append(_ other: EncodedPrompts) {
        features = Matrix(
            rows: count + other.count,
            columns: features.columns,
            elements: features.elements + other.features.elements
        )
        inputTokens += other.inputTokens
    }
}
