import Crypto
import Foundation
import PolicySnapshot
import Units

/// Archives and signature files written without the code under test: what an attacker, or another tool, would hand in.
enum Forgery {
    /// A zstd frame of stored blocks: valid, and its content is what the test wants.
    static func frame(_ content: [UInt8], last: Bool = true) -> [UInt8] {
        // Window descriptor 0x58: 2 MiB, no content size, no checksum.
        var frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58]
        var rest = content[...]
        repeat {
            let block = rest.prefix(128 << 10)
            rest = rest.dropFirst(block.count)
            frame += header(size: block.count, type: 0, last: last && rest.isEmpty) + block
        } while !rest.isEmpty
        return frame
    }

    /// A zstd frame that repeats one byte: 4 bytes for every 128 KiB.
    static func bomb(blocks: Int) -> [UInt8] {
        let block = header(size: 128 << 10, type: 1, last: false) + [0]
        let end = header(size: 0, type: 0, last: true)
        return [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58] + Array(repeatElement(block, count: blocks).joined()) + end
    }

    static func header(size: Int, type: Int, last: Bool) -> [UInt8] {
        let bits = size << 3 | type << 1 | (last ? 1 : 0)
        return [UInt8(bits & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits >> 16)]
    }

    /// The statement's text, by its specification in docs/snapshot-format.md.
    static func statement(
        identity: [UInt8],
        name: String = "demo",
        version: Int = 7,
        reader: Int = 3,
        expires: String = "never"
    ) -> String {
        "waybill-snapshot-v1\nidentity sha256:\(hex(identity))\npolicy \(name)\nversion \(version)\n"
            + "lowest-reader \(reader)\nexpires \(expires)\n"
    }

    /// A signature file over any statement for any archive.
    static func signature(
        _ statement: String,
        archive: [UInt8],
        keys: [[UInt8]] = [Sample.keyBytes]
    ) throws -> [UInt8] {
        let lines = try keys.map { seed in
            let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
            let signature = try key.signature(for: Array(statement.utf8)).base64EncodedString()
            return "signature \(try publicKey(seed)) \(signature)\n"
        }
        let digest = hex(Array(SHA256.hash(data: archive)))
        return Array("\(statement)\narchive sha256:\(digest)\n\(lines.joined())".utf8)
    }

    static func publicKey(_ seed: [UInt8]) throws -> String {
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed).publicKey.rawRepresentation
        let prefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
        return Data(prefix + key).base64EncodedString()
    }

    static func hex(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }

    /// Why a tar that a trusted key has signed is refused; nil if it is not.
    static func refusal(ofTar tar: [UInt8], reader: Int = 3, trust: TrustStore? = nil) throws -> SnapshotError? {
        try refusal(ofArchive: frame(tar), identity: Array(SHA256.hash(data: tar)), reader: reader, trust: trust)
    }

    /// Why an archive that a trusted key has signed is refused.
    static func refusal(
        ofArchive archive: [UInt8],
        identity: [UInt8] = Array(repeating: 0, count: 32),
        reader: Int = 3,
        trust: TrustStore? = nil,
        caps: ReadingCaps = ReadingCaps()
    ) throws -> SnapshotError? {
        try refusal(
            ofArchive: archive,
            signature: signature(statement(identity: identity, reader: reader), archive: archive),
            trust: trust,
            caps: caps
        )
    }

    static func refusal(
        ofArchive archive: [UInt8],
        signature: [UInt8],
        trust: TrustStore? = nil,
        requirements: Requirements = Requirements(at: Sample.now),
        caps: ReadingCaps = ReadingCaps()
    ) throws -> SnapshotError? {
        do {
            _ = try VerifiedSnapshot(
                verifying: archive,
                signature: signature,
                trust: try trust ?? Sample.trust(),
                requirements: requirements,
                caps: caps
            )
            return nil
        } catch let error as SnapshotError {
            return error
        }
    }
}
