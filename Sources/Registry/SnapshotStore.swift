package import Postgres
internal import Schema
internal import Units

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
    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - snapshot: what to store; equal when identity, archive and signature are, which all else follows from.
    /// - Returns: whether it was new.
    /// - Throws: `snapshotConflict` if the digest is there with other bytes, `snapshotVersionTaken` if another snapshot
    ///   has its name and version.
    @discardableResult
    package static func insert(_ connection: borrowing Connection, _ snapshot: StoredSnapshot) throws -> Bool {
        try connection.transaction { try insert(in: $0, snapshot) }
    }

    /// The same inside of a transaction.
    static func insert(in connection: borrowing Connection, _ snapshot: StoredSnapshot) throws -> Bool {
        try connection.query(.snapshotLock, ["policy_name": snapshot.policyName])
        let stored = try connection.query(
            .snapshotInsert,
            [
                "digest": Bytes(snapshot.digest), "policy_name": snapshot.policyName,
                "version": Int32(snapshot.version), "algorithm": snapshot.algorithm, "encoder": snapshot.encoder,
                "manifest": snapshot.manifest, "archive": Bytes(snapshot.archive),
                "signature": Bytes(snapshot.signature),
            ]
        )
        if stored.affected == 1 {
            let others = try connection.query(
                .snapshotOfVersion,
                [
                    "policy_name": snapshot.policyName, "version": Int32(snapshot.version),
                    "digest": Bytes(snapshot.digest),
                ]
            )
            guard let other = try others.first?.get("digest", as: Bytes.self).array else { return true }
            throw RegistryError.snapshotVersionTaken(
                name: snapshot.policyName,
                version: snapshot.version,
                digest: other.hexadecimal
            )
        }
        guard let known = try find(connection, digest: snapshot.digest), known.archive == snapshot.archive,
            known.signature == snapshot.signature
        else {
            throw RegistryError.snapshotConflict(digest: snapshot.digest.hexadecimal)
        }
        return false
    }

    /// The snapshot with a digest, or nil.
    package static func find(_ connection: borrowing Connection, digest: [UInt8]) throws -> StoredSnapshot? {
        guard let row = try connection.query(.snapshotGet, ["digest": Bytes(digest)]).first else { return nil }
        return StoredSnapshot(
            digest: try row.get("digest", as: Bytes.self).array,
            policyName: try row.get("policy_name"),
            version: try row.get("version"),
            algorithm: try row.get("algorithm"),
            encoder: try row.get("encoder"),
            manifest: try row.get("manifest"),
            archive: try row.get("archive", as: Bytes.self).array,
            signature: try row.get("signature", as: Bytes.self).array
        )
    }
}

extension Query {
    static let snapshotLock = Query("snapshot_lock", parameters: ["policy_name": String.self])
    static let snapshotInsert = Query(
        "snapshot_insert",
        parameters: [
            "digest": Bytes.self, "policy_name": String.self, "version": Int32.self, "algorithm": String.self,
            "encoder": String.self, "manifest": String.self, "archive": Bytes.self, "signature": Bytes.self,
        ]
    )
    static let snapshotOfVersion = Query(
        "snapshot_of_version",
        parameters: ["policy_name": String.self, "version": Int32.self, "digest": Bytes.self],
        columns: ["digest": Bytes.self]
    )
    static let snapshotGet = Query(
        "snapshot_get",
        parameters: ["digest": Bytes.self],
        columns: [
            "digest": Bytes.self, "policy_name": String.self, "version": Int.self, "algorithm": String.self,
            "encoder": String.self, "manifest": String.self, "archive": Bytes.self, "signature": Bytes.self,
        ]
    )
}
