internal import DurableFiles
internal import Foundation
internal import Glibc

/// Where a private cluster lies, and whose it is.
///
/// The server never runs as root, so for root it belongs to the user `postgres`, who must be able to reach it. A
/// checkout below `/root` or in a 0700 folder is out of that user's reach; then the cluster lies below
/// ``fallbackFolder`` and a file `moved-to` in the given folder names the place.
struct ClusterLocation: Sendable {
    /// The folder the caller named; holds the lock, and everything else unless `moved-to` says where that is.
    let folder: String

    /// The folder that holds `data`, `server.log` and, if its path is short enough, `socket`.
    let home: String

    /// Who the server runs as; nil for the current user.
    let owner: SystemUser?

    static let fallbackFolder = "/var/lib/waybill"

    var data: String { home + "/data" }
    var log: String { home + "/server.log" }

    /// The folder of the Unix socket.
    ///
    /// A socket's path has at most 107 bytes, and libpq takes a comma for the end of a host; below such a path the
    /// socket lies in a folder of its own in `/tmp`.
    var socketFolder: String {
        let near = home + "/socket"
        let longest = 107 - "/.s.PGSQL.5432.lock".utf8.count
        return near.utf8.count <= longest && !near.contains(",")
            ? near : "/tmp/waybill-\(owner?.id ?? geteuid())-\(Self.digest(home))"
    }

    /// Finds the place of the cluster named by `folder`, or decides on one.
    ///
    /// Makes the folders. Call it with the lock held.
    ///
    /// - Throws: `cluster` naming the folder that cannot be used.
    static func resolve(_ folder: String) throws(PostgresError) -> ClusterLocation {
        try makeFolder(folder, mode: 0o755)
        guard geteuid() == 0 else { return ClusterLocation(folder: folder, home: folder, owner: nil) }
        guard let owner = SystemUser.named("postgres") else {
            throw PostgresError(
                .cluster,
                "the private database never runs as root and there is no system user postgres to run it as; "
                    + "install the Debian package postgresql-15, or start as another user"
            )
        }
        let pointer = folder + "/moved-to"
        if let text = try? String(contentsOfFile: pointer, encoding: .utf8) {
            let home = text.trimmingCharacters(in: .whitespacesAndNewlines)
            try makeFolder(home, mode: 0o711)
            return ClusterLocation(folder: folder, home: home, owner: owner)
        }
        unsafe chmod(folder, 0o711)
        if try ChildProcess(user: owner).run("/usr/bin/test", ["-x", folder]).status == 0 {
            return ClusterLocation(folder: folder, home: folder, owner: owner)
        }
        // Random, not derived from the path: a new checkout at the same path must not find an old one's data.
        var names = SystemRandomNumberGenerator()
        let home = "\(fallbackFolder)/\(String(names.next() as UInt64, radix: 36))"
        try makeFolder(fallbackFolder, mode: 0o755)
        try makeFolder(home, mode: 0o711)
        do {
            try DurableFile.replace(Array((home + "\n").utf8), at: pointer)
        } catch {
            throw PostgresError(.cluster, "cannot write \(pointer): \(error)")
        }
        return ClusterLocation(folder: folder, home: home, owner: owner)
    }

    /// The place of a cluster as it is, making nothing; nil if the folder does not exist.
    static func existing(_ folder: String) -> ClusterLocation? {
        guard FileManager.default.fileExists(atPath: folder) else { return nil }
        let owner = geteuid() == 0 ? SystemUser.named("postgres") : nil
        let pointer = try? String(contentsOfFile: folder + "/moved-to", encoding: .utf8)
        let home = pointer?.trimmingCharacters(in: .whitespacesAndNewlines) ?? folder
        return ClusterLocation(folder: folder, home: home, owner: owner)
    }

    /// Makes the socket's folder: owned by the server's user, closed to all others but root.
    func makeSocketFolder() throws(PostgresError) {
        let path = socketFolder
        if unsafe mkdir(path, 0o700) != 0, errno != EEXIST {
            throw PostgresError(.cluster, "cannot make the folder \(path) for the socket: \(systemError())")
        }
        try give(path, mode: 0o700)
    }

    /// Hands a folder of ours to the server's user; refuses a link or a folder that somebody else made.
    func give(_ path: String, mode: mode_t) throws(PostgresError) {
        var status = stat()
        let wanted = owner?.id ?? geteuid()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
            status.st_uid == wanted || status.st_uid == geteuid()
        else {
            throw PostgresError(
                .cluster,
                "\(path) is not a folder of the user \(owner?.name ?? "who runs this"); remove it and start again"
            )
        }
        if let owner, unsafe chown(path, owner.id, owner.group) != 0 {
            throw PostgresError(.cluster, "cannot give \(path) to the user \(owner.name): \(systemError())")
        }
        guard unsafe chmod(path, mode) == 0 else {
            throw PostgresError(.cluster, "cannot protect \(path): \(systemError())")
        }
    }

    static func makeFolder(_ path: String, mode: mode_t) throws(PostgresError) {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw PostgresError(
                .cluster,
                "cannot make the folder \(path) for the private database; make its parent writable or choose another "
                    + "folder (\(describe(error)))"
            )
        }
        unsafe chmod(path, mode)
    }

    private static func describe(_ error: any Error) -> String {
        if let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError,
            underlying.domain == NSPOSIXErrorDomain
        {
            return unsafe String(cString: strerror(Int32(underlying.code)))
        }
        return error.localizedDescription
    }

    /// FNV-1a, for a short name that differs from path to path; not for security.
    private static func digest(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 36)
    }
}
