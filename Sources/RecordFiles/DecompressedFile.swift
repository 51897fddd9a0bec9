/// Bytes that come a block at a time.
protocol ByteBlocks: AnyObject {
    /// Appends the next bytes, at least one; false at the end.
    func appendBlock(to buffer: inout [UInt8]) throws(RecordError) -> Bool
}

extension StoredBytes: ByteBlocks {
    func appendBlock(to buffer: inout [UInt8]) throws(RecordError) -> Bool {
        guard try fill(1) else { return false }
        unsafe buffer.append(contentsOf: unread)
        consume(unreadCount)
        return true
    }
}

/// The bytes of a file or of standard input, decompressed on the way when they are gzip or zstd.
///
/// The compression is recognised by its magic number, never by the file's name. Blocks are handed on as they arrive, so
/// that a pipe never waits for more.
struct DecompressedFile: ~Copyable {
    private let source: StoredBytes
    private let content: any ByteBlocks

    /// Opens the file at `path`, or standard input for `-`; errors call it `name`.
    ///
    /// - Throws: `RecordError` for a file that cannot be opened, and for one that is neither text, gzip nor zstd, with
    ///   the way to convert it.
    init(path: String, name: String) throws(RecordError) {
        let source = try StoredBytes(path: path, name: name)
        content = try Self.content(of: source, path: path)
        self.source = source
    }

    private static func content(of source: StoredBytes, path: String) throws(RecordError) -> any ByteBlocks {
        _ = try source.fill(FileSignature.needed)
        let start = source.prefix(FileSignature.useful)
        if start.starts(with: [0x1F, 0x8B]) || start == [0x1F] { return try GzipMembers(source) }
        if FileSignature.isZstandard(start) { return try ZstandardFrames(source) }
        if let reason = FileSignature.fault(start, file: path) { throw RecordError(file: source.name, reason: reason) }
        return source
    }

    /// Whether reading would not wait: bytes or the end of the input are there.
    var isReadable: Bool { source.isReadable }

    /// Appends the next bytes, at least one; false at the end.
    func appendBlock(to buffer: inout [UInt8]) throws(RecordError) -> Bool { try content.appendBlock(to: &buffer) }
}
