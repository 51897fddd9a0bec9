package import Postgres
internal import Schema

/// A policy archive as the database keeps it.
package struct StoredSnapshot: Sendable, Equatable {
    /// SHA-256 of the uncompressed tar: the snapshot's identity.
    package let digest: [UInt8]
    package let policyName: String
    package let version: Int
    package let algorithm: String
    package let encoder: String

    /// The manifest's JSON text.
    package let manifest: String
    package let archive: [UInt8]
    package let signature: [UInt8]

    package init(
        digest: [UInt8],
        policyName: String,
        version: Int,
        algorithm: String,
        encoder: String,
        manifest: String,
        archive: [UInt8],
        signature: [UInt8]
    ) {
        self.digest = digest
        self.policyName = policyName
        self.version = version
        self.algorithm = algorithm
        self.encoder = encoder
        self.manifest = manifest
        self.archive = archive
        self.signature = signature
    }
}

/// Snapshots in the database: written once, by identity.
///
/// Whether they are genuine is PolicySnapshot's to verify.
package enum SnapshotStore {
    /// Stores a snapshot; the same one again changes nothing.
    ///
    /// - Returns: whether it was new.
    /// - Throws: `snapshotConflict` if the digest is there with other bytes.
    @discardableResult
    package static func insert(_ connection: borrowing Connection, _ snapshot: StoredSnapshot) throws -> Bool {
        let stored = try connection.query(
            SQLFile.query("snapshot_insert"),
            [
                snapshot.digest, snapshot.policyName, snapshot.version, snapshot.algorithm, snapshot.encoder,
                snapshot.manifest, snapshot.archive, snapshot.signature,
            ]
        )
        if stored.affected == 1 { return true }
        guard try find(connection, digest: snapshot.digest) == snapshot else {
            throw BacklogError.snapshotConflict(digest: hexadecimal(snapshot.digest))
        }
        return false
    }

    /// The snapshot with a digest, or nil.
    package static func find(_ connection: borrowing Connection, digest: [UInt8]) throws -> StoredSnapshot? {
        guard let row = try connection.query(SQLFile.query("snapshot_get"), [digest]).first else { return nil }
        return StoredSnapshot(
            digest: try row.get("digest"),
            policyName: try row.get("policy_name"),
            version: try row.get("version"),
            algorithm: try row.get("algorithm"),
            encoder: try row.get("encoder"),
            manifest: try row.get("manifest"),
            archive: try row.get("archive"),
            signature: try row.get("signature")
        )
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
