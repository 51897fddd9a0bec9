import PolicySnapshot
import PureTestSupport
import Testing
import Units

/// Compressed files that a trusted key has signed.
@Suite struct HostileFrameTests {
    private let tar: [UInt8]
    private let frame: [UInt8]

    init() throws {
        tar = TarForgery.tar(try Sample.entries().map(TarForgery.init))
        frame = Forgery.frame(tar)
    }

    private func code(_ archive: [UInt8], caps: ReadingCaps = ReadingCaps()) throws -> SnapshotError.Code? {
        try Forgery.refusal(ofArchive: archive, identity: Digest(of: tar).bytes, caps: caps)?.code
    }

    @Test func `the frame that the cases vary is accepted`() throws {
        #expect(try code(frame) == nil)
    }

    @Test func `one frame must be all of the file`() throws {
        let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 0xFF]
        #expect(try code(frame + Forgery.frame([])) == .zstdFrame)
        #expect(try code(Forgery.frame([]) + frame) == .zstdFrame)
        #expect(try code(frame + skippable) == .zstdFrame)
        #expect(try code(skippable + frame) == .zstdFrame)
        #expect(try code(frame + [0]) == .zstdFrame)
        #expect(try code(tar) == .zstdFrame)
        #expect(try code([]) == .zstdFrame)
        #expect(try code([0x1F, 0x8B] + frame) == .zstdFrame)
    }

    @Test func `every truncation is refused`() throws {
        for length in [0, 1, 3, 4, 5, 6, 7, 8, 9, 100, frame.count - 1] {
            #expect(try code(Array(frame[..<length])) == .zstdFrame, "cut at \(length)")
        }
        #expect(try code(Forgery.frame(tar, last: false)) == .zstdFrame)
    }

    @Test func `the frame header asks for nothing unusual`() throws {
        let rest = frame[6...]
        let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
        #expect(try code(magic + [0x01, 0x58, 0x07] + rest) == .zstdFrame, "dictionary")
        #expect(try code(magic + [0x08, 0x58] + rest) == .zstdFrame, "reserved bit")
        #expect(try code(magic + [0x10, 0x58] + rest) == .zstdFrame, "unused bit")
        #expect(try code(magic + [0x00, 0x69] + rest) == .zstdFrame, "window of 9 MiB")
        #expect(try code(magic + [0x00, 0xFF] + rest) == .zstdFrame, "window of 3.75 TiB")
        #expect(try code(magic + [0x00, 0x68] + rest) == nil, "window of 8 MiB")
        let huge: [UInt8] = [0xE0] + Array(repeating: 0xFF, count: 8)
        #expect(try code(magic + huge + rest) == .zstdFrame, "one segment of 2^64 - 1")
        #expect(try code(magic + [0x04, 0x58] + rest) == .zstdFrame, "checksum that is missing")
        #expect(try code(magic + [0x04, 0x58] + rest + [1, 2, 3, 4]) == .compression, "checksum that is wrong")
        var reserved = frame
        reserved[6] |= 0x06
        #expect(try code(reserved) == .zstdFrame, "reserved block type")
    }

    @Test func `bombs stop at the cap`() throws {
        var caps = ReadingCaps()
        caps.tar = 4 << 20
        #expect(try code(Forgery.bomb(blocks: 8192), caps: caps) == .tooLarge, "1 GiB from 32 KiB")
        #expect(try code(Forgery.frame(Forgery.bomb(blocks: 100)), caps: caps) == .zstdFrame, "frame in a frame")
        caps.archive = 100
        #expect(try code(frame, caps: caps) == .tooLarge)
    }

    @Test func `exactly the cap is read`() throws {
        var caps = ReadingCaps()
        caps.tar = tar.count
        #expect(try code(frame, caps: caps) == nil)
        caps.tar = tar.count - 1
        #expect(try code(frame, caps: caps) == .tooLarge)
    }

    @Test(.enabled(if: TestScope.isWhole, "\(TestScope.reason)"))
    func `every flipped bit is refused`() throws {
        let packed = try Sample.packed()
        let trust = try Sample.trust()
        for index in packed.archive.indices {
            for bit in 0..<8 {
                var flipped = packed.archive
                flipped[index] ^= 1 << bit
                let error = try Forgery.refusal(ofArchive: flipped, signature: packed.signature, trust: trust)
                #expect(error?.code == .archiveDigest, "bit \(bit) of byte \(index)")
            }
        }
        for index in packed.signature.indices {
            for bit in 0..<8 {
                var flipped = packed.signature
                flipped[index] ^= 1 << bit
                #expect(
                    try Forgery.refusal(ofArchive: packed.archive, signature: flipped, trust: trust) != nil,
                    "bit \(bit) of byte \(index) of the signature"
                )
            }
        }
    }

    /// The digest of the compressed file is not signed, so an attacker can fit it to the damage.
    ///
    /// Then the frame, the decompressor or the identity must notice. The few bits that mean nothing to a decompressor
    /// give the signed tar.
    @Test(.enabled(if: TestScope.isWhole, "\(TestScope.reason)"))
    func `flipped bits with a fitting digest never change the content`() throws {
        let packed = try Sample.packed()
        let tar = try ArchiveReader.decompressed(packed.archive, cap: 1 << 20)
        let signature = try SnapshotSignature(parsing: packed.signature)
        let trust = try Sample.trust()
        var accepted = 0
        for index in packed.archive.indices {
            for bit in 0..<8 {
                var flipped = packed.archive
                flipped[index] ^= 1 << bit
                let relabeled = Array(signature.relabeled(for: flipped).text.utf8)
                guard try Forgery.refusal(ofArchive: flipped, signature: relabeled, trust: trust) == nil else {
                    continue
                }
                accepted += 1
                #expect(try ArchiveReader.decompressed(flipped, cap: 1 << 20) == tar)
            }
        }
        #expect(accepted < packed.archive.count / 10)
    }
}
