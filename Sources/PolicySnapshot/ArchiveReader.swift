internal import CLibArchive

/// One libarchive reader that undoes zstd and nothing else, freed exactly once.
///
/// Format raw and filter zstd are all that is enabled: the parsers that had the memory-safety reports (rar, iso9660,
/// 7zip, and tar's own extensions) are never reached, and no call exists here that writes to a disk.
@safe
package struct ArchiveReader: ~Copyable {
    private let handle: OpaquePointer

    private init() throws(SnapshotError) {
        guard let handle = unsafe archive_read_new() else {
            throw SnapshotError(.compression, "libarchive could not make a reader: out of memory")
        }
        unsafe self.handle = handle
    }

    deinit { unsafe archive_read_free(handle) }

    /// The content of the one zstd frame that `file` is.
    ///
    /// - Parameters:
    ///   - file: the compressed file.
    ///   - cap: the most bytes the content may have.
    /// - Returns: the uncompressed bytes.
    /// - Throws: `SnapshotError` with code `zstdFrame`, `tooLarge` or `compression`.
    package static func decompressed(_ file: [UInt8], cap: Int) throws(SnapshotError) -> [UInt8] {
        let bound = try ZstandardFrame.check(file)
        let reader = try ArchiveReader()
        try reader.check(unsafe archive_read_support_filter_zstd(reader.handle), "choosing zstd")
        try reader.check(unsafe archive_read_support_format_raw(reader.handle), "choosing raw content")
        return try unsafe file.withUnsafeBufferPointer { source throws(SnapshotError) in
            try reader.check(
                unsafe archive_read_open_memory(reader.handle, source.baseAddress, source.count),
                "opening the archive"
            )
            // libarchive tries every enabled filter on what the last one gives: zstd inside zstd would be undone too.
            guard unsafe archive_filter_count(reader.handle) == 2,
                unsafe archive_filter_code(reader.handle, 0) == ARCHIVE_FILTER_ZSTD
            else {
                throw SnapshotError(.zstdFrame, "the frame's content is compressed again; expected a tar")
            }
            return try reader.content(cap: cap, bound: bound)
        }
    }

    private func content(cap: Int, bound: Int) throws(SnapshotError) -> [UInt8] {
        var entry: OpaquePointer?
        try check(unsafe archive_read_next_header(handle, &entry), "starting to decompress")
        // One byte over the cap is room enough to see that there is more than the cap.
        let capacity = min(cap, bound) + 1
        var broken: SnapshotError?
        let content = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { target, used in
            while used < capacity {
                let step = unsafe archive_read_data(
                    handle,
                    target.baseAddress.map { unsafe $0 + used },
                    capacity - used
                )
                guard step > 0 else {
                    if step < 0 { broken = failure("decompressing") }
                    break
                }
                used += step
            }
        }
        if let broken { throw broken }
        guard content.count < capacity else {
            throw SnapshotError(
                .tooLarge,
                "the archive's content has more than \(capacity - 1) bytes; at most \(cap) are read"
            )
        }
        guard unsafe archive_read_next_header(handle, &entry) == ARCHIVE_EOF else {
            throw failure("looking for the end")
        }
        return content
    }

    private func check(_ status: Int32, _ step: String) throws(SnapshotError) {
        guard status == ARCHIVE_OK else { throw failure(step) }
    }

    private func failure(_ step: String) -> SnapshotError {
        let message = unsafe archive_error_string(handle).map { unsafe String(cString: $0) } ?? "no further message"
        return SnapshotError(.compression, "libarchive failed at \(step): \(message)")
    }
}
