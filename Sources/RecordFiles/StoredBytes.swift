internal import Glibc

/// The bytes of a file or of standard input as they are stored, a block at a time.
@safe
final class StoredBytes {
    /// The file's name in errors.
    let name: String
    private let descriptor: Int32
    private let block: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    /// How many bytes were consumed: where in the file the rest of the block starts.
    private(set) var offset = 0
    private(set) var isAtEnd = false
    /// An error met where none could be thrown.
    var failure: RecordError?

    /// Opens the file at `path`, or standard input for `-`; errors call it `name`.
    init(path: String, name: String) throws(RecordError) {
        let descriptor = unsafe path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw RecordError(file: name, reason: "cannot be opened: \(unsafe String(cString: strerror(errno)))")
        }
        var status = stat()
        if unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            if descriptor != STDIN_FILENO { _ = close(descriptor) }
            throw RecordError(file: name, reason: "is a folder, but a file is expected")
        }
        self.name = name
        self.descriptor = descriptor
        unsafe block = .allocate(byteCount: 1 << 18, alignment: 16)
    }

    /// The bytes read and not consumed; valid until the next call of `fill`.
    var unread: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(rebasing: block[start..<end]) }

    var unreadCount: Int { end - start }

    /// Whether bytes or the end of the file are there, so that nothing is waited for.
    var isReadable: Bool {
        if unreadCount > 0 || isAtEnd { return true }
        var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&question, 1, 0) != 0
    }

    /// The first bytes that are not consumed, up to `count` of them.
    func prefix(_ count: Int) -> [UInt8] { unsafe Array(unread.prefix(count)) }

    func consume(_ count: Int) {
        start += count
        offset += count
    }

    /// Reads until at least `count` bytes, at most a block, are unread; false where the file ends before.
    func fill(_ count: Int) throws(RecordError) -> Bool {
        while unreadCount < count, !isAtEnd {
            if start > 0 {
                unsafe block.copyMemory(from: unread)
                (start, end) = (0, unreadCount)
            }
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: block[end...])
            let got = unsafe read(descriptor, room.baseAddress, room.count)
            if got < 0 {
                if errno == EINTR { continue }
                throw RecordError(file: name, reason: "cannot be read: \(unsafe String(cString: strerror(errno)))")
            }
            isAtEnd = got == 0
            end += got
        }
        return unreadCount >= count
    }

    deinit {
        unsafe block.deallocate()
        if descriptor != STDIN_FILENO { _ = close(descriptor) }
    }
}
