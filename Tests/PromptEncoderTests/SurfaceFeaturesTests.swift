import Numerics
import PromptEncoder
import Testing

@Suite(.enabled(if: Golden.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct SurfaceFeaturesTests {
    private func surface(_ prompts: [String]) throws -> Matrix {
        let vectors = MiniLMWithSurface(try Golden.encoder.get()).encode(prompts).features
        return Matrix((0..<prompts.count).map { Array(vectors.row($0).dropFirst(384)) })
    }

    @Test func `the embedding comes first and the digest differs`() throws {
        let miniLM = try Golden.encoder.get()
        let encoder = MiniLMWithSurface(miniLM)
        let vectors = encoder.encode(["Hello, world!", ""]).features
        #expect(vectors.columns == encoder.dimension)
        let plain = miniLM.encode(["Hello, world!", ""]).features
        for row in 0..<2 { #expect(vectors.row(row).prefix(384).elementsEqual(plain.row(row))) }
        #expect(encoder.digest.count == 32)
        #expect(encoder.digest != miniLM.digest)
    }

    @Test func `texts that differ on the surface differ in their features`() throws {
        let prompts = [
            "what is it", "what is it?", "What is it", "what is 17", "what is 18", "what is it\n\nwhat is it",
            "def it(x): return x", "caf\u{e9}", "cafe", "```it```",
        ]
        let features = try surface(prompts)
        let isFinite = features.elements.allSatisfy { $0.isFinite }
        #expect(isFinite)
        for row in prompts.indices {
            for other in 0..<row { #expect(!features.row(row).elementsEqual(features.row(other)), "\(row) \(other)") }
        }
    }

    @Test func `turns are a feature that the embedding does not see`() throws {
        let texts = [
            "What is it?\n\n\u{1E}Hello\n\n\u{1E}Hi", "What is it?\n\nHello\n\n\u{1E}Hi", "What is it?\n\nHello\n\nHi",
        ]
        let vectors = MiniLMWithSurface(try Golden.encoder.get()).encode(texts).features
        for row in 1..<3 { #expect(vectors.row(row).prefix(384).elementsEqual(vectors.row(0).prefix(384))) }
        // The fifteenth, from the longest conversation to the shortest.
        let turns = (0..<3).map { Array(vectors.row($0))[384 + 14] }
        #expect(turns[0] > turns[1] && turns[1] > turns[2] && turns[2] == 0)
    }

    @Test func `empty and huge prompts have finite features`() throws {
        let features = try surface(["", String(repeating: "9", count: 4000), String(repeating: "\u{4f60}", count: 500)])
        #expect(features.elements.allSatisfy { $0.isFinite })
    }
}
