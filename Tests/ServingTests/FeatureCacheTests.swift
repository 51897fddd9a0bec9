import Foundation
import Numerics
import PromptEncoder
import Serving
import Synchronization
import Terminal
import Testing

/// What was encoded once is read back, to the bit; what is damaged is encoded again.
@Suite struct FeatureCacheTests {
    /// A small encoder that counts what it is asked for.
    private final class CountingEncoder: Encoder {
        let name = "counting"
        let dimension = 3
        let digest: [UInt8]
        private let count = Mutex(0)

        init(_ seed: UInt8 = 1) { digest = Array(repeating: seed, count: 32) }

        /// How many prompts were encoded so far.
        var encoded: Int { count.withLock { $0 } }

        func encode(_ prompts: [String]) -> EncodedPrompts {
            count.withLock { $0 += prompts.count }
            let rows = prompts.map { text in
                let sum = text.utf8.reduce(UInt32(digest[0])) { $0 &* 31 &+ UInt32($1) }
                return [Float(sum), 1 / Float(sum + 1), -0.0]
            }
            return EncodedPrompts(features: Matrix(rows), inputTokens: prompts.map { Float($0.utf8.count) })
        }
    }

    private let home = Home(
        path: FileManager.default.temporaryDirectory.appendingPathComponent("waybill-\(UUID().uuidString)").path
    )

    private func withHome(_ body: () throws -> Void) throws {
        defer { try? FileManager.default.removeItem(at: home.folder) }
        try body()
    }

    private func file() throws -> URL {
        let names = try FileManager.default.contentsOfDirectory(atPath: home.features.path)
        return home.features.appendingPathComponent(try #require(names.first))
    }

    private func texts(_ count: Int) -> [String] { (0..<count).map { "prompt \($0)" } }

    @Test func `what is missing is encoded, the rest is read, in the order of the texts`() throws {
        try withHome {
            let encoder = CountingEncoder()
            let cache = FeatureCache(home: home, encoder: encoder)
            let first = try cache.encoded(texts(700), workers: 2, quiet: true)
            #expect(encoder.encoded == 700)
            let reversed = Array((texts(701) + ["prompt 3"]).reversed())
            let second = try cache.encoded(reversed, workers: 1, quiet: true)
            #expect(encoder.encoded == 701)
            #expect(second.rows(at: (2..<702).reversed()) == first)
            #expect(second.rows(at: [0]) == first.rows(at: [3]))
            #expect(second == encoder.encode(reversed))
            #expect(second.features[0, 2].sign == .minus)
        }
    }

    @Test func `each encoder has a file of its own`() throws {
        try withHome {
            for seed in [UInt8(1), 2] {
                let encoder = CountingEncoder(seed)
                _ = try FeatureCache(home: home, encoder: encoder).encoded(texts(5), workers: 1, quiet: true)
                #expect(encoder.encoded == 5)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: home.features.path).count == 2)
        }
    }

    @Test func `a flipped bit and a torn record are encoded again, and the file is mended`() throws {
        try withHome {
            let encoder = CountingEncoder()
            let cache = FeatureCache(home: home, encoder: encoder)
            let whole = try cache.encoded(texts(10), workers: 1, quiet: true)
            let file = try file()
            var contents = try Data(contentsOf: file)
            let record = contents.count / 10
            contents[2 * record + 33] ^= 1
            try contents.dropLast(record / 2).write(to: file)
            #expect(try cache.encoded(texts(10), workers: 1, quiet: true) == whole)
            #expect(encoder.encoded == 12)
            #expect(try Data(contentsOf: file).count == 11 * record)
            #expect(try cache.encoded(texts(10), workers: 1, quiet: true) == whole)
            #expect(encoder.encoded == 12)
        }
    }

    @Test func `a folder that cannot be written is an error, not a silence`() throws {
        try withHome {
            try FileManager.default.createDirectory(at: home.folder, withIntermediateDirectories: true)
            try Data().write(to: home.features)
            #expect(throws: CommandError.self) {
                try FeatureCache(home: home, encoder: CountingEncoder()).encoded(texts(1), workers: 1, quiet: true)
            }
        }
    }
}
