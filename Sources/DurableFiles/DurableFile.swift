internal import CSpawn
internal import Glibc

/// File operations that are on the disk when they return: the one place where files are written whole or not at all.
package enum DurableFile {
    /// Replaces a file, or makes it: after a crash at any moment it is the old one or the new one.
    ///
    /// - Parameters:
    ///   - bytes: the content.
    ///   - path: its place, in a folder that exists.
    ///   - mode: its access rights; nil for those of the file that stands there, or what the umask leaves.
    /// - Throws: `FileFault`; what was there is as it was.
    package static func replace(_ bytes: [UInt8], at path: String, mode: UInt32? = nil) throws(FileFault) {
        var status = stat()
        let isThere = unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        let temporary = try fill(bytes, beside: path, mode: mode ?? (isThere ? status.st_mode & 0o7777 : nil))
        defer { _ = unsafe unlink(temporary) }
        try rename(temporary, to: path)
        try synchronizeFolder(of: path)
    }

    /// Makes a file: after a crash at any moment it is there whole or not at all.
    ///
    /// - Returns: false if its name is taken; nothing is changed then.
    package static func create(_ bytes: [UInt8], at path: String, mode: UInt32) throws(FileFault) -> Bool {
        let temporary = try fill(bytes, beside: path, mode: mode)
        defer { _ = unsafe unlink(temporary) }
        guard unsafe link(temporary, path) == 0 else {
            if errno == EEXIST { return false }
            throw FileFault(path, "cannot be given its name")
        }
        try synchronizeFolder(of: path)
        return true
    }

    /// Writes a new file of mode 0644 and synchronises it; its name is durable when its folder is.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileFault) {
        try write(bytes, to: path, named: path, creation: 0o644, mode: nil)
    }

    /// Makes new, renamed and removed names in a folder durable.
    package static func synchronizeFolder(_ path: String) throws(FileFault) {
        let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw FileFault(path, "cannot be opened") }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw FileFault(path, "cannot be synchronised with the disk") }
    }

    /// Renames at once, replacing a file or link of the new name.
    package static func rename(_ old: String, to new: String) throws(FileFault) {
        guard unsafe Glibc.rename(old, new) == 0 else { throw FileFault(new, "cannot be given its name") }
    }

    /// Lets two names change places at once.
    ///
    /// - Returns: false where the file system or the kernel cannot; nothing is changed then.
    package static func exchange(_ one: String, _ other: String) throws(FileFault) -> Bool {
        if unsafe renameat2(AT_FDCWD, one, AT_FDCWD, other, UInt32(WAYBILL_RENAME_EXCHANGE)) == 0 { return true }
        guard [EINVAL, ENOSYS, EOPNOTSUPP].contains(errno) else {
            throw FileFault(one, "cannot change places with \(other)")
        }
        return false
    }

    /// Writes a temporary file in the folder of `path`.
    ///
    /// - Returns: its path; the caller removes it.
    private static func fill(_ bytes: [UInt8], beside path: String, mode: UInt32?) throws(FileFault) -> String {
        let (folder, name) = parts(of: path)
        var names = SystemRandomNumberGenerator()
        let temporary = "\(folder).\(name).\(getpid())-\(names.next() as UInt64).tmp"
        do {
            try write(bytes, to: temporary, named: path, creation: mode ?? 0o666, mode: mode)
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
        return temporary
    }

    /// - Parameters:
    ///   - bytes: the content.
    ///   - path: where they go.
    ///   - name: the file that a fault names.
    ///   - creation: the access rights, less the umask.
    ///   - mode: the access rights whatever the umask; nil to leave them.
    /// - Throws: `FileFault`.
    private static func write(
        _ bytes: [UInt8],
        to path: String,
        named name: String,
        creation: UInt32,
        mode: UInt32?
    ) throws(FileFault) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, creation)
        guard file >= 0 else { throw FileFault(name, "cannot be created") }
        defer { close(file) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileFault(name, "cannot be written") }
            written += count
        }
        if let mode, fchmod(file, mode) != 0 { throw FileFault(name, "cannot be given its access rights") }
        guard fsync(file) == 0 else { throw FileFault(name, "cannot be synchronised with the disk") }
    }

    private static func synchronizeFolder(of path: String) throws(FileFault) {
        try synchronizeFolder(parts(of: path).folder)
    }

    private static func parts(of path: String) -> (folder: String, name: Substring) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("./", path[...]) }
        return (String(path[...slash]), path[path.utf8.index(after: slash)...])
    }
}
