internal import Numerics
internal import Units

/// MiniLM's vector, then the prompt's surface features: `minilm+surface`.
package struct MiniLMWithSurface: Encoder {
    package let name = "minilm+surface"
    package let digest: [UInt8]
    private let embedding: MiniLM

    package init(_ embedding: MiniLM) {
        self.embedding = embedding
        let text = """
            kind minilm+surface
            version \(SurfaceFeatures.version)
            minilm \(embedding.digest.hexadecimal)

            """
        digest = EncoderFiles.digest(Array(text.utf8))
    }

    package var dimension: Int { embedding.dimension + SurfaceFeatures.count }

    package func encode(_ prompts: [String]) -> EncodedPrompts {
        let embedded = embedding.encode(prompts)
        var elements: [Float] = []
        elements.reserveCapacity(prompts.count * dimension)
        for (row, prompt) in prompts.enumerated() {
            elements.append(contentsOf: embedded.features.row(row))
            elements.append(contentsOf: SurfaceFeatures.values(prompt))
        }
        return EncodedPrompts(
            features: Matrix(rows: prompts.count, columns: dimension, elements: elements),
            inputTokens: embedded.inputTokens
        )
    }
}
