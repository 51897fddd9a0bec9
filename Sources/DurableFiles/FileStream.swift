internal import Glibc

/// A new file that is written piece by piece.
///
/// Where it isn't kept, it is removed at the end of its life; a process that is killed leaves it.
package struct FileStream: ~Copyable {
    package let path: String
    private let file: Int32
    /// Bytes written so far.
    package private(set) var count = 0
    private var isKept = false

    /// Makes the file, with the access rights that the umask leaves.
    ///
    /// - Throws: `FileFault`, also where the name is taken.
    package init(creating path: String) throws(FileFault) {
        file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw FileFault(path, "cannot be created") }
        self.path = path
    }

    /// Appends bytes.
    ///
    /// - Throws: `FileFault`, for example where the disk is full; a part may have been written.
    package mutating func write(_ bytes: Span<UInt8>) throws(FileFault) {
        var written = 0
        while written < bytes.count {
            let rest = bytes.extracting(written...)
            let sent = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { throw FileFault(path, "cannot be written") }
            written += sent
            count += sent
        }
    }

    /// Waits until its bytes are on the disk.
    package func synchronize() throws(FileFault) {
        guard fsync(file) == 0 else { throw FileFault(path, "cannot be synchronised with the disk") }
    }

    /// Gives it another name in the same folder, where it stays; an old file of that name goes.
    package consuming func keep(as name: String) throws(FileFault) {
        try DurableFile.rename(path, to: name)
        isKept = true
    }

    deinit {
        close(file)
        if !isKept { _ = unsafe unlink(path) }
    }
}
