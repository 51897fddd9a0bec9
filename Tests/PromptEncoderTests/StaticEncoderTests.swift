import Numerics
import PromptEncoder
import Testing

@Suite(.enabled(if: Golden.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct StaticEncoderTests {
    #if !DEBUG  // distillation sends 91,566 tokens through the transformer
    @Test func `distils encodes and survives a file`() throws {
        let teacher = try Golden.encoder.get()
        let encoder = try StaticEncoder.distilled(from: teacher, dimension: 64, workers: 2)
        #expect(encoder.dimension == 64 && encoder.digest.count == 32 && encoder.digest != teacher.digest)
        let prompts = [
            "bread baking recipe", "sourdough loaf dough", "integral calculus theorem", "",
        ]
        let encoded = encoder.encode(prompts)
        let vectors = encoded.features
        func similarity(_ a: Int, _ b: Int) -> Float {
            zip(vectors.row(a), vectors.row(b)).reduce(0) { $0 + $1.0 * $1.1 }
        }
        #expect(abs(similarity(0, 0) - 1) < 1e-5)
        #expect(similarity(0, 1) > similarity(0, 2) + 0.2)
        #expect(vectors.row(3).allSatisfy { $0 == 0 })
        #expect(
            encoder.encode(prompts, workers: 2) == encoded
                && encoded.inputTokens == teacher.encode(prompts).inputTokens
        )

        let vocabulary = try #require(Golden.vocabulary)
        let file = encoder.serialized()
        let read = try StaticEncoder(parsing: file, vocabulary: vocabulary)
        #expect(read.digest == encoder.digest && read.encode(prompts) == encoded && read.serialized() == file)
        #expect(throws: EncoderError.self) {
            try StaticEncoder(parsing: file, vocabulary: vocabulary + Array("more\n".utf8))
        }
        var altered = file
        altered[altered.count - 1] ^= 1
        #expect(try StaticEncoder(parsing: altered, vocabulary: vocabulary).digest != encoder.digest)
    }
    #endif

    @Test func `damaged tables are refused`() throws {
        let vocabulary = try #require(Golden.vocabulary)
        #expect(throws: EncoderError.self) { try StaticEncoder(parsing: [], vocabulary: vocabulary) }
        #expect(throws: EncoderError.self) { try StaticEncoder(path: "nowhere.safetensors", folder: Golden.weights) }
    }
}
