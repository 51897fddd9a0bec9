import Foundation
import Safetensors
import StrictJSON
import Testing

/// The weights of all-MiniLM-L6-v2 as Hugging Face publishes them, where `make demo` has fetched them.
@Suite struct HuggingFaceFileTests {
    static let path = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../.waybill/weights/model.safetensors").standardizedFileURL.path()

    @Test(
        .enabled(
            if: FileManager.default.isReadableFile(atPath: path),
            "no weights: .waybill/weights/model.safetensors is missing"
        )
    )
    func `the published weights keep every rule`() throws {
        let file = [UInt8](try Data(contentsOf: URL(filePath: Self.path)))
        let start = ContinuousClock.now
        let bundle = try TensorBundle(parsing: file)
        print("read \(file.count) bytes of weights in \(ContinuousClock.now - start)")
        #expect(bundle.tensors.count == 104)
        #expect(bundle.metadata.map(\.key) == ["format"])
        let words = try bundle.tensor("embeddings.word_embeddings.weight", shape: [30522, 384])
        #expect(words.elementType == .float32)
        let positions = try bundle.tensor("embeddings.position_ids", shape: [1, 512]).integers()
        #expect(positions == Array(0..<512))
        let bias = try bundle.tensor("embeddings.LayerNorm.bias", shape: [384]).floats()
        #expect(bias.count == 384 && bias.contains { $0 != 0 })
    }
}
