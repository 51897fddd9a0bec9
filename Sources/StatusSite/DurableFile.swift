internal import CSpawn
internal import Glibc

/// File operations that are on the disk when they return.
package enum DurableFile {
    /// Writes a new file of mode 0644 and synchronises it.
    package static func write(_ bytes: [UInt8], to path: String) throws(SiteError) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw failure("the file \(path) cannot be made") }
        defer { close(file) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("the file \(path) cannot be written") }
            written += count
        }
        guard fsync(file) == 0 else { throw failure("the file \(path) cannot be synchronised with the disk") }
    }

    /// Makes new, renamed and removed names in a folder durable.
    package static func synchronizeFolder(_ path: String) throws(SiteError) {
        let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure("the folder \(path) cannot be opened") }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failure("the folder \(path) cannot be synchronised with the disk") }
    }

    /// Renames at once, replacing a file or link of the new name.
    package static func rename(_ old: String, to new: String) throws(SiteError) {
        guard unsafe Glibc.rename(old, new) == 0 else { throw failure("\(old) cannot be renamed to \(new)") }
    }

    /// Lets two names change places at once.
    ///
    /// - Returns: false where the file system or the kernel cannot; nothing is changed then.
    package static func exchange(_ one: String, _ other: String) throws(SiteError) -> Bool {
        if unsafe renameat2(AT_FDCWD, one, AT_FDCWD, other, UInt32(WAYBILL_RENAME_EXCHANGE)) == 0 { return true }
        guard [EINVAL, ENOSYS, EOPNOTSUPP].contains(errno) else {
            throw failure("\(one) and \(other) cannot change places")
        }
        return false
    }

    fileprivate static func failure(_ sentence: String) -> SiteError {
        let reason = unsafe String(cString: strerror(errno))
        return SiteError(.fileSystem, "\(sentence): \(reason)")
    }
}

/// An exclusive lock that ends with the process at the latest.
package struct FolderLock: ~Copyable {
    private let file: Int32

    /// - Throws: `busy` if another process holds it.
    package init(_ path: String) throws(SiteError) {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw DurableFile.failure("the lock file \(path) cannot be opened") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let error =
                isHeld
                ? SiteError(.busy, "another build is publishing the site (it holds \(path)); try again when it is done")
                : DurableFile.failure("the lock file \(path) cannot be locked")
            close(file)
            throw error
        }
        self.file = file
    }

    deinit {
        // A child that is just being started has the file open, too, and closing ours would not end the lock.
        flock(file, LOCK_UN)
        close(file)
    }
}
