// RFC 8878, read by libarchive, which checks each frame's checksum.

internal import CLibArchive

/// The bytes of a zstd file: one frame after the other up to the end of the file; skippable frames hold nothing.
///
/// libarchive's raw format takes what is inside as it is; no other filter and no archive format is enabled.
@safe
final class ZstandardFrames: ByteBlocks {
    private let source: StoredBytes
    private let archive: OpaquePointer
    /// Whether there is nothing in the frames.
    private let isEmpty: Bool

    init(_ source: StoredBytes) throws(RecordError) {
        guard let archive = unsafe archive_read_new() else {
            throw RecordError(file: source.name, reason: "cannot be read: out of memory")
        }
        // A libarchive without libzstd answers with a warning and would start a program for it.
        let supported =
            unsafe archive_read_support_filter_zstd(archive) == ARCHIVE_OK
            && archive_read_support_format_raw(archive) == ARCHIVE_OK
            && archive_read_support_format_empty(archive) == ARCHIVE_OK
        var entry: OpaquePointer?
        var result = ARCHIVE_FATAL
        if supported {
            let client = unsafe Unmanaged.passUnretained(source).toOpaque()
            result = unsafe archive_read_open(archive, client, nil, { unsafe ZstandardFrames.readBlock($1, $2) }, nil)
            if result == ARCHIVE_OK { result = unsafe archive_read_next_header(archive, &entry) }
        }
        guard result == ARCHIVE_OK || result == ARCHIVE_EOF else {
            let reason = supported ? unsafe Self.message(archive) : "libarchive was built without zstd"
            unsafe archive_read_free(archive)
            throw source.failure ?? Self.damaged(source, reason)
        }
        self.source = source
        unsafe self.archive = archive
        isEmpty = result == ARCHIVE_EOF
    }

    /// Appends the next bytes, at least one; false at the end.
    func appendBlock(to buffer: inout [UInt8]) throws(RecordError) -> Bool {
        if isEmpty { return false }
        while true {
            var block: UnsafeRawPointer?
            var count = 0
            var offset: Int64 = 0
            let result = unsafe archive_read_data_block(archive, &block, &count, &offset)
            if let failure = source.failure { throw failure }
            if result == ARCHIVE_EOF { return false }
            guard result == ARCHIVE_OK else { throw Self.damaged(source, unsafe Self.message(archive)) }
            if count > 0 {
                unsafe buffer.append(contentsOf: UnsafeRawBufferPointer(start: block, count: count))
                return true
            }
        }
    }

    /// Hands libarchive the next block of the file.
    private static func readBlock(
        _ client: UnsafeMutableRawPointer?,
        _ block: UnsafeMutablePointer<UnsafeRawPointer?>?
    ) -> Int {
        guard let client = unsafe client else { return -1 }
        let source = unsafe Unmanaged<StoredBytes>.fromOpaque(client).takeUnretainedValue()
        do throws(RecordError) {
            guard try source.fill(1) else { return 0 }
        } catch {
            source.failure = error
            return -1
        }
        let unread = unsafe source.unread
        unsafe block?.pointee = unread.baseAddress
        source.consume(unread.count)
        return unread.count
    }

    private static func damaged(_ source: StoredBytes, _ reason: String) -> RecordError {
        RecordError(
            file: source.name,
            reason: "is damaged: its zstd frames are wrong before byte \(source.offset): \(reason)"
        )
    }

    private static func message(_ archive: OpaquePointer) -> String {
        guard let text = unsafe archive_error_string(archive) else { return "unknown error" }
        return unsafe String(cString: text)
    }

    deinit { unsafe archive_read_free(archive) }
}
