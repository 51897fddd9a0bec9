internal import CLibArchive
internal import Glibc

/// The bytes of a file or of standard input, decompressed on the way when they are gzip or zstd.
///
/// libarchive recognises the compression by its magic numbers; its raw format takes what is inside as it is. No other
/// filter and no archive format is enabled. Blocks are handed on as they arrive, so that a pipe never waits for more.
@safe
struct DecompressedFile: ~Copyable {
    private let archive: OpaquePointer
    private let descriptor: Int32
    private let name: String
    /// Whether there is nothing in the file.
    private let isEmpty: Bool

    /// Opens the file at `path`, or standard input for `-`; errors call it `name`.
    init(path: String, name: String) throws(RecordError) {
        let descriptor = unsafe path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw RecordError(file: name, reason: "cannot be opened: \(unsafe String(cString: strerror(errno)))")
        }
        func close() { if descriptor != STDIN_FILENO { _ = Glibc.close(descriptor) } }

        var status = stat()
        if unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            close()
            throw RecordError(file: name, reason: "is a folder, but a file is expected")
        }
        guard let archive = unsafe archive_read_new() else {
            close()
            throw RecordError(file: name, reason: "cannot be read: out of memory")
        }
        // A libarchive without zlib or libzstd answers with a warning and would start a program for it.
        let supported =
            unsafe archive_read_support_filter_gzip(archive) == ARCHIVE_OK
            && archive_read_support_filter_zstd(archive) == ARCHIVE_OK
            && archive_read_support_format_raw(archive) == ARCHIVE_OK
            && archive_read_support_format_empty(archive) == ARCHIVE_OK
        var entry: OpaquePointer?
        var result = ARCHIVE_FATAL
        if supported {
            result = unsafe archive_read_open_fd(archive, descriptor, 1 << 18)
            if result == ARCHIVE_OK { result = unsafe archive_read_next_header(archive, &entry) }
        }
        guard result == ARCHIVE_OK || result == ARCHIVE_EOF else {
            let reason = supported ? unsafe Self.message(archive) : "libarchive was built without gzip or zstd"
            unsafe archive_read_free(archive)
            close()
            throw RecordError(file: name, reason: "cannot be read: \(reason)")
        }
        unsafe self.archive = archive
        self.descriptor = descriptor
        self.name = name
        isEmpty = result == ARCHIVE_EOF
    }

    /// Whether reading would not wait: bytes or the end of the input are there.
    var isReadable: Bool {
        var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&question, 1, 0) != 0
    }

    /// Appends the next bytes, at least one; false at the end.
    func appendBlock(to buffer: inout [UInt8]) throws(RecordError) -> Bool {
        if isEmpty { return false }
        while true {
            var block: UnsafeRawPointer?
            var count = 0
            var offset: Int64 = 0
            let result = unsafe archive_read_data_block(archive, &block, &count, &offset)
            if result == ARCHIVE_EOF { return false }
            guard result == ARCHIVE_OK else {
                throw RecordError(file: name, reason: "cannot be read: \(unsafe Self.message(archive))")
            }
            if count > 0 {
                unsafe buffer.append(contentsOf: UnsafeRawBufferPointer(start: block, count: count))
                return true
            }
        }
    }

    private static func message(_ archive: OpaquePointer) -> String {
        guard let text = unsafe archive_error_string(archive) else { return "unknown error" }
        return unsafe String(cString: text)
    }

    deinit {
        unsafe archive_read_free(archive)
        if descriptor != STDIN_FILENO { _ = Glibc.close(descriptor) }
    }
}
