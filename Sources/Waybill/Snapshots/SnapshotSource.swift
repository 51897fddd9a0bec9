import Foundation
import PolicySnapshot
import Postgres
import Registry
import Terminal
import Units

/// A snapshot that somebody named, as bytes that nothing vouches for yet.
struct SnapshotSource {
    /// What errors call it.
    let name: String
    let bytes: SnapshotBytes

    /// The identity under which the database has it; nil for a file.
    let digest: [UInt8]?

    /// Finds what is named: a file, or a stored snapshot by `NAME@VERSION`, `NAME` or the first digits of its identity.
    ///
    /// - Throws: `SnapshotError` naming the file, `RegistryError` that says what is stored.
    init(_ text: String, _ connection: borrowing Connection) throws {
        if Self.isFile(text) {
            self.init(name: text, bytes: try SnapshotBytes(file: text), digest: nil)
        } else {
            let found = try SnapshotReference.find(text, in: try SnapshotStore.list(connection))
            try self.init(stored: found.digest, connection)
        }
    }

    /// The same, or what is in force in a channel.
    init(channelOr text: String, _ connection: borrowing Connection) throws {
        guard !Self.isFile(text), ChannelName.isValid(text),
            let current = try PromotionLog.current(connection, channel: text)
        else {
            try self.init(text, connection)
            return
        }
        guard try !SnapshotStore.list(connection).contains(where: { $0.policyName.hasBytes(of: text) }) else {
            throw CommandError("'\(text)' is a channel and a policy; write \(text)@VERSION, or digits of an identity")
        }
        try self.init(stored: current.digest, connection)
    }

    /// A snapshot of the database.
    init(stored digest: [UInt8], _ connection: borrowing Connection) throws {
        guard let stored = try SnapshotStore.find(connection, digest: digest) else {
            throw CommandError("the database has no snapshot sha256:\(digest.hexadecimal)")
        }
        self.init(
            name: "\(stored.policyName)@\(stored.version)",
            bytes: SnapshotBytes(archive: stored.archive, signature: stored.signature),
            digest: stored.digest
        )
    }

    private init(name: String, bytes: SnapshotBytes, digest: [UInt8]?) {
        self.name = name
        self.bytes = bytes
        self.digest = digest
    }

    /// Whether a text means a file: it looks like one, or one is there.
    static func isFile(_ text: String) -> Bool {
        var isFolder: ObjCBool = false
        let exists = unsafe FileManager.default.fileExists(atPath: text, isDirectory: &isFolder)
        return text.contains("/") || text.hasSuffix(".tar.zst") || (exists && !isFolder.boolValue)
    }

    /// What the log calls bytes that do not verify: the digest of the tar, or of the file where it is no archive.
    var likelyIdentity: [UInt8] {
        digest ?? (try? UnverifiedSnapshot(inspecting: bytes.archive))?.identity.bytes
            ?? Digest(of: bytes.archive).bytes
    }

    /// Verifies everything, and that a stored archive is the one of its row.
    ///
    /// - Throws: `SnapshotError` naming the snapshot.
    func verified(trust: TrustStore, requirements: Requirements) throws -> VerifiedSnapshot {
        let snapshot: VerifiedSnapshot
        do {
            snapshot = try VerifiedSnapshot(
                verifying: bytes.archive,
                signature: bytes.signature,
                trust: trust,
                requirements: requirements
            )
        } catch {
            throw error.inFile(name)
        }
        guard digest == nil || snapshot.identity.bytes == digest else {
            throw CommandError(
                "the archive stored as \(name) is sha256:\(snapshot.identity.hex), another one than its row says; "
                    + "restore the snapshot or promote its file again"
            )
        }
        return snapshot
    }
}
