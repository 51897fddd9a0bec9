internal import Glibc

/// A lock that one process at a time holds, by a file that stays; it ends with the process at the latest.
///
/// There is none where another process holds it.
package struct LockFile: ~Copyable {
    private let file: Int32

    /// - Parameter path: the file; made where there is none.
    /// - Throws: `FileFault` where the file cannot be opened or locked.
    package init?(_ path: String) throws(FileFault) {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw FileFault(path, "cannot be opened") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let fault = FileFault(path, "cannot be locked")
            let isHeld = errno == EWOULDBLOCK
            close(file)
            if isHeld { return nil }
            throw fault
        }
        self.file = file
    }

    deinit {
        // A child that is just being started has the file open, too, and closing ours would not end the lock.
        flock(file, LOCK_UN)
        close(file)
    }
}
