internal import DurableFiles
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
    /// The bytes go to a temporary file beside it, to the disk, and then get their name in one step, which fails if the
    /// name is taken. A file that has the same bytes already is left as it is.
    ///
    /// - Parameters:
    ///   - bytes: the content.
    ///   - path: its place, in a folder that exists.
    ///   - mode: its access rights.
    /// - Throws: `SnapshotError` with code `file`, or `fileExists` if another content stands there.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(SnapshotError) {
        guard try !holds(bytes, path) else { return }
        do throws(FileFault) {
            if try DurableFile.create(bytes, at: path, mode: mode) { return }
        } catch {
            throw SnapshotError(error)
        }
        // Someone may have written the same file between our look and now.
        _ = try holds(bytes, path)
    }

    /// Replaces a file: after a crash at any moment it is the old one or the new one; see `DurableFile`.
    ///
    /// - Throws: `SnapshotError` with code `file`.
    static func replace(_ bytes: [UInt8], at path: String, mode: mode_t? = nil) throws(SnapshotError) {
        do throws(FileFault) { try DurableFile.replace(bytes, at: path, mode: mode) } catch {
            throw SnapshotError(error)
        }
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

    private static func failure(_ path: String, _ what: String, _ number: Int32 = errno) -> SnapshotError {
        let message = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
        return SnapshotError(.file, "\(what): \(message)").inFile(path)
    }
}

extension SnapshotError {
    /// A file that could not be written.
    init(_ fault: FileFault) { self = SnapshotError(.file, "\(fault.what): \(fault.reason)").inFile(fault.path) }
}
