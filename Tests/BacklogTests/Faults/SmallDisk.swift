import Foundation
import Glibc
import Postgres

/// A small file system of its own for the decisions, which can be filled; needs root, as it mounts a tmpfs.
final class SmallDisk {
    private let folder: String
    private let megabytes = 64

    /// Mounts it and moves the decisions there; nil where that is not allowed.
    init?(folder: String, server: Int32, _ connection: borrowing Connection) throws {
        guard getuid() == 0 else { return nil }
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        guard unsafe mount("tmpfs", folder, "tmpfs", 0, "size=\(megabytes)m,mode=0755") == 0 else { return nil }
        let owner = try FileManager.default.attributesOfItem(atPath: "/proc/\(server)")[.ownerAccountID] ?? 0
        let place = folder + "/place"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.ownerAccountID: owner, .posixPermissions: 0o700], ofItemAtPath: place)
        try connection.query("create tablespace small location '\(place)'")
        for table in ["decision_000000000000", "decision_000000000100"] {
            try connection.query("alter table waybill.\(table) set tablespace small")
        }
    }

    /// Leaves no byte free.
    func fill() {
        let file = unsafe open(folder + "/ballast", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        let block = [UInt8](repeating: 1, count: 1 << 16)
        var size = block.count
        while size > 0 {
            let written = unsafe write(file, block, size)
            if written < size { size /= 2 }
        }
        close(file)
    }

    func free() { unsafe unlink(folder + "/ballast") }

    func unmount() { unsafe umount2(folder, Int32(MNT_DETACH)) }
}
