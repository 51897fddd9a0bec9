internal import Glibc

/// Reading whole files with a bound, and writing them whole or not at all.
enum BoundedFile {
    /// The content of a regular file.
    ///
    /// - Parameters:
    ///   - path: the file; a symbolic link is followed.
    ///   - cap: the most bytes it may have.
    ///   - isPrivate: whether nobody but its owner, who must be us, may have any right on it.
    /// - Returns: its bytes.
    /// - Throws: `SnapshotError` with code `file`, `tooLarge` or `filePermissions`.
    static func read(_ path: String, cap: Int, isPrivate: Bool = false) throws(SnapshotError) -> [UInt8] {
        // Without O_NONBLOCK, opening a FIFO waits for a writer that may never come.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(path, "cannot be opened") }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failure(path, "cannot be examined") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SnapshotError(.file, "is no regular file").inFile(path)
        }
        if isPrivate, status.st_mode & 0o077 != 0 || status.st_uid != geteuid() {
            throw SnapshotError(
                .filePermissions,
                "has mode \(String(status.st_mode & 0o7777, radix: 8)) and owner \(status.st_uid); a private key must "
                    + "belong to the user who uses it and be closed to all others: run chmod 600 on it"
            ).inFile(path)
        }
        let size = Int(status.st_size)
        guard size <= cap else {
            throw SnapshotError(.tooLarge, "has \(size) bytes; at most \(cap) are read").inFile(path)
        }
        var errorNumber: Int32 = 0
        // One byte more than the size shows a file that grows while it is read.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size + 1) { target, used in
            while used <= size {
                let step = unsafe Glibc.read(descriptor, target.baseAddress.map { unsafe $0 + used }, size + 1 - used)
                if step < 0, errno == EINTR { continue }
                if step < 0 { errorNumber = errno }
                guard step > 0 else { break }
                used += step
            }
        }
        guard errorNumber == 0 else { throw failure(path, "cannot be read", errorNumber) }
        guard bytes.count == size else { throw SnapshotError(.file, "changed while it was read").inFile(path) }
        return bytes
    }

    /// Writes a new file: after a crash at any moment it is there whole or not at all.
    ///
    /// The bytes go to a temporary file beside it, to the disk, and then get their name in one step, which fails if the name
    /// is taken. A file that has the same bytes already is left as it is.
    ///
    /// - Parameters:
    ///   - bytes: the content.
    ///   - path: its place, in a folder that exists.
    ///   - mode: its access rights.
    /// - Throws: `SnapshotError` with code `file`, or `fileExists` if another content stands there.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(SnapshotError) {
        guard try !holds(bytes, path) else { return }
        try place(bytes, at: path, mode: mode, replacing: false)
    }

    /// Replaces a file: after a crash at any moment it is the old one or the new one.
    ///
    /// - Throws: `SnapshotError` with code `file`.
    static func replace(_ bytes: [UInt8], at path: String) throws(SnapshotError) {
        try place(bytes, at: path, mode: 0o644, replacing: true)
    }

    private static func place(_ bytes: [UInt8], at path: String, mode: mode_t, replacing: Bool) throws(SnapshotError) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { String(path[...$0]) } ?? "./"
        let name = slash.map { path[path.utf8.index(after: $0)...] } ?? path[...]
        var names = SystemRandomNumberGenerator()
        let temporary = "\(folder).\(name).\(getpid())-\(names.next()).tmp"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(path, "cannot be created") }
        defer { _ = unsafe unlink(temporary) }
        do {
            defer { close(descriptor) }
            try fill(descriptor, with: bytes, path: path)
            // The file's mode must not depend on the umask, and its bytes must be on the disk before its name is.
            guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else {
                throw failure(path, "cannot be written")
            }
        }
        guard unsafe (replacing ? rename(temporary, path) : link(temporary, path)) == 0 else {
            // Someone may have written the same file between our look and now.
            if errno == EEXIST, try holds(bytes, path) { return }
            throw failure(path, "cannot be given its name")
        }
        let folderDescriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folderDescriptor >= 0 else { throw failure(folder, "cannot be opened") }
        defer { close(folderDescriptor) }
        guard fsync(folderDescriptor) == 0 else { throw failure(folder, "cannot be written") }
    }

    /// Whether a file with exactly these bytes stands at `path`; false if there is none.
    ///
    /// - Throws: `SnapshotError` with code `fileExists` if there is another one.
    static func holds(_ bytes: [UInt8], _ path: String) throws(SnapshotError) -> Bool {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw failure(path, "cannot be examined") }
            return false
        }
        let isSame = Int(status.st_size) == bytes.count && (try? read(path, cap: bytes.count)) == bytes
        guard isSame else {
            throw SnapshotError(.fileExists, "exists already with another content; choose another name").inFile(path)
        }
        return true
    }

    private static func fill(_ descriptor: Int32, with bytes: [UInt8], path: String) throws(SnapshotError) {
        var written = 0
        while written < bytes.count {
            let step = unsafe bytes.withUnsafeBytes { source in
                unsafe Glibc.write(descriptor, source.baseAddress.map { unsafe $0 + written }, bytes.count - written)
            }
            if step < 0, errno == EINTR { continue }
            guard step > 0 else { throw failure(path, "cannot be written") }
            written += step
        }
    }

    private static func failure(_ path: String, _ what: String, _ number: Int32 = errno) -> SnapshotError {
        let message = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
        return SnapshotError(.file, "\(what): \(message)").inFile(path)
    }
}
