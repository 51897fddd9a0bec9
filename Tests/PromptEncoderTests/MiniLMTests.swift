import Foundation
import Numerics
import PromptEncoder
import Synchronization
import Testing

@Suite(.enabled(if: Golden.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct MiniLMTests {
    /// Debug builds compute a thirtieth as fast, so they look at every eighth string.
    @Test func `embeddings are those of the reference`() throws {
        let encoder = try Golden.encoder.get()
        var entries = try Golden.load().strings
        #if DEBUG
        entries = entries.enumerated().filter { $0.offset % 8 == 0 }.map(\.element)
        #endif
        let vectors = encoder.encode(entries.map(\.text), workers: 2).features
        #expect(vectors.columns == 384)
        for (row, entry) in entries.enumerated() {
            let vector = vectors.row(row).map(Double.init)
            let reference = entry.vector
            let length = reference.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let cosine = zip(vector, reference).reduce(0) { $0 + $1.0 * $1.1 } / length
            #expect(cosine >= 0.9999, "\(entry.text.debugDescription)")
            #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        }
    }

    @Test func `a vector depends on its prompt alone`() throws {
        let encoder = try Golden.encoder.get()
        let prompts = [
            "", "a", "Hello, world!", String(repeating: "word ", count: 40), "caf\u{e9} \u{4f60}", "x = y + 1",
        ]
        let together = encoder.encode(prompts)
        let seen = Mutex<[Int]>([])
        let threads = encoder.encode(prompts.reversed(), workers: 3) { done, total in
            #expect(total == 6)
            seen.withLock { $0.append(done) }
        }
        for (row, prompt) in prompts.enumerated() {
            #expect(encoder.encode([prompt]) == together.rows(at: [row]))
            #expect(threads.rows(at: [prompts.count - 1 - row]) == together.rows(at: [row]))
        }
        #expect(seen.withLock { $0 } == seen.withLock { $0.sorted() } && seen.withLock { $0.last } == 6)
        #expect(encoder.encode([]).count == 0)
    }

    @Test func `a prompt longer than the encoder reads is counted as cut`() throws {
        let encoded = try Golden.encoder.get().encode(["short", String(repeating: "long ", count: 400)])
        #expect(encoded.inputTokens == [3, 402] && encoded.cut == 1)
    }

    @Test func `missing and altered files are named`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "minilm-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let missing = #expect(throws: EncoderError.self) { try MiniLM(folder: folder.path) }
        #expect(missing?.description.contains(folder.path + "/vocab.txt: there is no such file") == true)
        #expect(missing?.description.contains("waybill encoder fetch --into") == true)
        try Data(try #require(Golden.vocabulary)).write(to: folder.appending(path: "vocab.txt"))
        try Data("no weights".utf8).write(to: folder.appending(path: "model.safetensors"))
        let altered = #expect(throws: EncoderError.self) { try MiniLM(folder: folder.path) }
        #expect(altered?.description.contains(folder.path + "/model.safetensors is not the pinned file") == true)
    }
}
