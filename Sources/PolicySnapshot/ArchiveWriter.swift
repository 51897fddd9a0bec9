internal import CLibArchive

/// One libarchive writer of ustar in zstd into memory, freed exactly once.
///
/// Every return code is checked, and a warning counts as a failure: an option that libarchive does not know would
/// otherwise give a silently different file.
@safe
package struct ArchiveWriter: ~Copyable {
    /// Pinned, as compressed bytes differ between levels.
    ///
    /// The identity does not depend on it: it is taken before compression.
    package static let compressionLevel = 3

    private let handle: OpaquePointer

    private init() throws(SnapshotError) {
        guard let handle = unsafe archive_write_new() else {
            throw SnapshotError(.compression, "libarchive could not make a writer: out of memory")
        }
        unsafe self.handle = handle
    }

    deinit { unsafe archive_write_free(handle) }

    /// The entries of `tar` as a ustar archive in one zstd frame.
    ///
    /// - Parameters:
    ///   - tar: the entries.
    ///   - level: zstd's, from 1 to 19: those above ask for a window that readers refuse.
    /// - Returns: the compressed file.
    /// - Throws: `SnapshotError` with code `compression`.
    package static func compressed(_ tar: CanonicalTar, level: Int = compressionLevel) throws(SnapshotError) -> [UInt8]
    {
        let writer = try ArchiveWriter()
        try writer.configure(level: level)
        let content = tar.entries.reduce(4 * TarHeader.blockSize) { $0 + $1.bytes.count + 2 * TarHeader.blockSize }
        // More than zstd's own worst case, which is one part in 256 and a constant.
        var buffer = [UInt8](repeating: 0, count: content + content / 128 + (64 << 10))
        var used = 0
        try writer.write(tar, to: &buffer, used: &used)
        buffer.removeLast(buffer.count - used)
        return buffer
    }

    private func configure(level: Int) throws(SnapshotError) {
        try check(unsafe archive_write_set_format_ustar(handle), "choosing ustar")
        try check(unsafe archive_write_add_filter_zstd(handle), "choosing zstd")
        try check(
            unsafe archive_write_set_filter_option(handle, "zstd", "compression-level", "\(level)"),
            "setting the compression level"
        )
        // Unset and 0 give other bytes than 1, 2 and 4 (libarchive 3.6.2 over libzstd 1.5.4).
        try check(unsafe archive_write_set_filter_option(handle, "zstd", "threads", "1"), "setting the thread count")
    }

    /// libarchive keeps the addresses of both arguments until it is closed, so all of it happens in here.
    private func write(_ tar: CanonicalTar, to buffer: inout [UInt8], used: inout Int) throws(SnapshotError) {
        try unsafe buffer.withUnsafeMutableBufferPointer { target throws(SnapshotError) in
            try unsafe withUnsafeMutablePointer(to: &used) { count throws(SnapshotError) in
                try check(
                    unsafe archive_write_open_memory(handle, target.baseAddress, target.count, count),
                    "opening the output"
                )
                for entry in tar.entries { try append(entry, modificationTime: tar.modificationTime) }
                try check(unsafe archive_write_close(handle), "finishing the archive")
            }
        }
    }

    private func append(_ content: CanonicalTar.Entry, modificationTime: Int) throws(SnapshotError) {
        guard let entry = unsafe archive_entry_new() else {
            throw SnapshotError(.compression, "libarchive could not make an entry: out of memory")
        }
        defer { unsafe archive_entry_free(entry) }
        unsafe archive_entry_set_pathname(entry, content.name)
        unsafe archive_entry_set_size(entry, Int64(content.bytes.count))
        // AE_IFREG is a cast, which Swift does not import.
        unsafe archive_entry_set_filetype(entry, 0o100000)
        unsafe archive_entry_set_perm(entry, 0o644)
        unsafe archive_entry_set_mtime(entry, modificationTime, 0)
        try check(unsafe archive_write_header(handle, entry), "writing the header of \(content.name)")
        let written = unsafe content.bytes.withUnsafeBytes { source in
            unsafe archive_write_data(handle, source.baseAddress, source.count)
        }
        guard written == content.bytes.count else {
            throw failure("writing \(content.name)")
        }
        try check(unsafe archive_write_finish_entry(handle), "finishing \(content.name)")
    }

    private func check(_ status: Int32, _ step: String) throws(SnapshotError) {
        guard status == ARCHIVE_OK else { throw failure(step) }
    }

    private func failure(_ step: String) -> SnapshotError {
        let message = unsafe archive_error_string(handle).map { unsafe String(cString: $0) } ?? "no further message"
        return SnapshotError(.compression, "libarchive failed at \(step): \(message)")
    }
}
