import PolicySnapshot
import Testing

@Suite struct LogCheckpointTests {
    private let checkpoint = LogCheckpoint(
        at: "2026-11-28T22:00:00Z",
        heads: [
            .init(log: "channel:production", sequence: 12, hash: [UInt8](repeating: 3, count: 32)),
            .init(log: "revocations", sequence: 1, hash: [UInt8](repeating: 4, count: 32)),
        ]
    )

    private func trust(_ key: SigningKey, _ roles: [TrustStore.Role] = [.promote]) throws -> TrustStore {
        try TrustStore(parsing: Array(TrustStore.line(name: "ada", key: key.verificationKey, roles: roles).utf8))
    }

    @Test func `a checkpoint comes back as it was signed`() throws {
        let key = SigningKey.generate()
        let bytes = try checkpoint.signed(with: key)
        #expect(try LogCheckpoint(verifying: bytes, trust: trust(key), at: 0) == checkpoint)
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("waybill-log-v1\nat 2026-11-28T22:00:00Z\nlog "))
    }

    @Test func `every altered byte is refused`() throws {
        let key = SigningKey.generate()
        let bytes = try checkpoint.signed(with: key)
        let trust = try trust(key)
        for index in bytes.indices {
            var altered = bytes
            altered[index] ^= 1
            #expect(throws: SnapshotError.self, "byte \(index)") {
                try LogCheckpoint(verifying: altered, trust: trust, at: 0)
            }
        }
        for end in [0, 1, bytes.count / 2, bytes.count - 1] {
            #expect(throws: SnapshotError.self) {
                try LogCheckpoint(verifying: Array(bytes[..<end]), trust: trust, at: 0)
            }
        }
    }

    @Test func `a key that is unknown, revoked or may only pack vouches for no log`() throws {
        let key = SigningKey.generate()
        let bytes = try checkpoint.signed(with: key)
        func code(_ trust: TrustStore) -> SnapshotError.Code? {
            do throws(SnapshotError) {
                _ = try LogCheckpoint(verifying: bytes, trust: trust, at: 0)
                return nil
            } catch { return error.code }
        }
        #expect(code(try trust(.generate())) == .untrustedKey)
        #expect(code(try trust(key, [.pack])) == .keyRole)
        #expect(code(try trust(key).revoking([(key.verificationKey.description, "lost")])) == .revokedKey)
    }
}
