// RFC 8878, "Zstandard Compression and the 'application/zstd' Media Type", section 3.1.1.

/// The outer structure of a compressed file: that one frame spans all of it, before a decompressor sees a byte.
///
/// libarchive joins frames silently and skips skippable ones, so other data could hide behind or between. Its version
/// on our oldest platform sets no bound on the window either.
enum ZstandardFrame {
    /// The largest window a reader must provide, in bytes; libzstd's levels up to 19 stay within it.
    static let maximumWindow = 8 << 20

    /// The most bytes that one block can give.
    private static let maximumBlock = 128 << 10

    /// Refuses anything but one standard frame without a dictionary, ending with the file.
    ///
    /// - Parameter file: the compressed file.
    /// - Returns: an upper bound on the uncompressed size.
    /// - Throws: `SnapshotError` with code `zstdFrame`.
    static func check(_ file: [UInt8]) throws(SnapshotError) -> Int {
        var bound = 0
        var position = try checkHeader(file)
        let hasChecksum = file[4] & 0x04 != 0
        while true {
            let header = try bytes(file, at: position, count: 3, what: "a block header")
            let bits = header.reversed().reduce(0) { $0 << 8 | Int($1) }
            position += 3
            let size = bits >> 3
            switch bits >> 1 & 3 {
            case 0:
                position += size
                bound += size
            case 1:
                position += 1
                bound += size
            case 2:
                position += size
                bound += maximumBlock
            default: throw SnapshotError(.zstdFrame, "the block before byte \(position) is of the reserved type")
            }
            guard position <= file.count else {
                throw truncated(at: position, "the block's content")
            }
            if bits & 1 == 1 { break }
        }
        if hasChecksum {
            _ = try bytes(file, at: position, count: 4, what: "the content checksum")
            position += 4
        }
        guard position == file.count else {
            throw SnapshotError(
                .zstdFrame,
                "\(file.count - position) bytes follow the frame, which ends at byte \(position); a snapshot is "
                    + "one frame"
            )
        }
        return bound
    }

    /// Checks magic number, descriptor and window; returns where the first block begins.
    private static func checkHeader(_ file: [UInt8]) throws(SnapshotError) -> Int {
        let magic = Array(try bytes(file, at: 0, count: 4, what: "the magic number"))
        guard magic == [0x28, 0xB5, 0x2F, 0xFD] else {
            throw SnapshotError(.zstdFrame, "the file does not begin with a zstd frame; it is no snapshot archive")
        }
        guard let descriptor = try bytes(file, at: 4, count: 1, what: "the frame header").first else {
            throw truncated(at: 4, "the frame header")
        }
        guard descriptor & 0x18 == 0 else {
            throw SnapshotError(.zstdFrame, "a reserved or unused bit of the frame header is set")
        }
        guard descriptor & 0x03 == 0 else {
            throw SnapshotError(.zstdFrame, "the frame asks for a dictionary; a snapshot needs none")
        }
        let isSingleSegment = descriptor & 0x20 != 0
        let contentSizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
        var position = 5
        var window = 0
        if !isSingleSegment {
            guard let code = try bytes(file, at: 5, count: 1, what: "the window size").first else {
                throw truncated(at: 5, "the window size")
            }
            let base = 1 << (10 + Int(code >> 3))
            window = base + base / 8 * Int(code & 7)
            position = 6
        }
        let field = try bytes(file, at: position, count: contentSizeBytes, what: "the content size")
        if isSingleSegment {
            // The window of such a frame is its content; the two-byte form counts from 256.
            let size = field.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            window = Int(clamping: size) &+ (contentSizeBytes == 2 ? 256 : 0)
            if window < 0 { window = .max }
        }
        guard window <= maximumWindow else {
            throw SnapshotError(.zstdFrame, "the frame asks for a window of \(window) bytes; at most \(maximumWindow)")
        }
        return position + contentSizeBytes
    }

    private static func bytes(
        _ file: [UInt8],
        at position: Int,
        count: Int,
        what: String
    ) throws(SnapshotError) -> ArraySlice<UInt8> {
        guard position + count <= file.count else { throw truncated(at: position, what) }
        return file[position..<position + count]
    }

    private static func truncated(at position: Int, _ what: String) -> SnapshotError {
        SnapshotError(.zstdFrame, "the file ends before \(what) at byte \(position) is complete")
    }
}
