import PureTestSupport
import Foundation
import PromptEncoder

/// The golden values that `Fixtures/make_golden.py` wrote, and the encoder they are compared with.
struct Golden: Decodable {
    struct Entry: Decodable {
        let text: String
        let ids: [Int32]
        /// Little-endian binary16.
        let embedding: Data

        var vector: [Double] {
            stride(from: 0, to: embedding.count, by: 2).map { index in
                let bits = UInt16(embedding[index]) | UInt16(embedding[index + 1]) << 8
                let exponent = Int(bits >> 10 & 0x1F)
                let fraction = Double(bits & 0x3FF)
                let magnitude =
                    exponent == 0
                    ? fraction * 0x1p-24
                    : (1 + fraction / 1024) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
                return bits >> 15 == 1 ? -magnitude : magnitude
            }
        }
    }

    /// For each block of 4,096 scalars (its start in hexadecimal) a digest over the token ids.
    let blocks: [String: String]
    let strings: [Entry]

    static func load() throws -> Golden {
        try GoldenFile.decode(Golden.self, "golden", in: .module)
    }

    /// Where `ops/fetch-weights.sh` puts the weights, which `make test` runs first.
    static let weights = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: ".waybill/weights").path

    static let hasWeights = FileManager.default.fileExists(atPath: weights + "/model.safetensors")

    static let vocabulary = try? Array(Data(contentsOf: URL(filePath: weights + "/vocab.txt")))

    /// Loaded once for all tests.
    static let encoder = Result { try MiniLM(folder: weights) }
}
