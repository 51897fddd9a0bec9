internal import Glibc

/// An exclusive lock that ends with the process at the latest.
package struct FolderLock: ~Copyable {
    private let file: Int32

    /// - Throws: `busy` if another process holds it.
    package init(_ path: String) throws(SiteError) {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Self.failure("the lock file \(path) cannot be opened") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let error =
                isHeld
                ? SiteError(.busy, "another build is publishing the site (it holds \(path)); try again when it is done")
                : Self.failure("the lock file \(path) cannot be locked")
            close(file)
            throw error
        }
        self.file = file
    }

    private static func failure(_ sentence: String) -> SiteError {
        SiteError(.fileSystem, "\(sentence): \(unsafe String(cString: strerror(errno)))")
    }

    deinit {
        // A child that is just being started has the file open, too, and closing ours would not end the lock.
        flock(file, LOCK_UN)
        close(file)
    }
}
