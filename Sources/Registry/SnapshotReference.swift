package import Postgres
internal import Schema
internal import Units

/// A stored snapshot without its archive.
package struct SnapshotSummary: Sendable, Equatable {
    package let digest: [UInt8]
    package let policyName: String
    package let version: Int
    package let algorithm: String
    package let encoder: String
    package let importedAt: Timestamp

    package init(
        digest: [UInt8],
        policyName: String,
        version: Int,
        algorithm: String,
        encoder: String,
        importedAt: Timestamp
    ) {
        self.digest = digest
        self.policyName = policyName
        self.version = version
        self.algorithm = algorithm
        self.encoder = encoder
        self.importedAt = importedAt
    }

    /// `demo@2`.
    package var label: String { "\(policyName)@\(version)" }
}

extension SnapshotStore {
    /// All snapshots by name and version, without their archives.
    package static func list(_ connection: borrowing Connection) throws -> [SnapshotSummary] {
        try connection.query(.snapshotList).map(SnapshotSummary.init)
    }
}

extension SnapshotSummary {
    package init(_ row: Row) throws {
        self.init(
            digest: try row.get("digest", as: Bytes.self).array,
            policyName: try row.get("policy_name"),
            version: try row.get("version"),
            algorithm: try row.get("algorithm"),
            encoder: try row.get("encoder"),
            importedAt: try row.get("imported_at")
        )
    }
}

/// How a stored snapshot is named on the command line: `NAME@VERSION`, `NAME` for its newest version, or the first
/// digits of its identity.
package enum SnapshotReference {
    /// The fewest digits of an identity that name a snapshot.
    package static let fewestDigits = 6

    /// The snapshot that a text names.
    ///
    /// - Parameters:
    ///   - text: as typed.
    ///   - snapshots: all that are stored.
    ///   - policy: the policy of which a bare number is a version; nil if a number is none.
    /// - Returns: the one snapshot that is meant.
    /// - Throws: `invalidReference` that says what is there if none or several are meant.
    package static func find(
        _ text: String,
        in snapshots: [SnapshotSummary],
        versionOf policy: String? = nil
    ) throws(RegistryError) -> SnapshotSummary {
        func refuse(_ reason: String) -> RegistryError { .invalidReference(text: text, reason: reason) }
        if let policy, let version = Int(text), text.utf8.count < fewestDigits {
            return try one(snapshots.filter { $0.policyName.hasBytes(of: policy) && $0.version == version }, text) {
                "the database has no version \(version) of \(policy); it has \(versions(of: policy, snapshots))"
            }
        }
        if let at = text.lastIndex(of: "@") {
            let name = String(text[..<at])
            guard let version = Int(text[text.index(after: at)...]), version > 0 else {
                throw refuse("expected NAME@VERSION with a version above 0")
            }
            return try one(snapshots.filter { $0.policyName.hasBytes(of: name) && $0.version == version }, text) {
                "the database has no version \(version) of \(name); it has \(versions(of: name, snapshots))"
            }
        }
        let named = snapshots.filter { $0.policyName.hasBytes(of: text) }
        let digits = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
        let isDigest =
            (fewestDigits...64).contains(digits.utf8.count)
            && digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        let byDigest = isDigest ? snapshots.filter { $0.digest.hexadecimal.hasPrefix(digits) } : []
        guard named.isEmpty || byDigest.isEmpty else {
            throw refuse("is a policy's name and the beginning of an identity; write NAME@VERSION or more digits")
        }
        if let newest = named.max(by: { $0.version < $1.version }) { return newest }
        return try one(byDigest, text) {
            "the database has no such snapshot; expected NAME@VERSION, NAME or at least \(fewestDigits) digits of an "
                + "identity, or a file NAME-VERSION.tar.zst; it has "
                + (snapshots.isEmpty ? "none" : snapshots.suffix(8).map(\.label).joined(separator: ", "))
        }
    }

    private static func one(
        _ found: [SnapshotSummary],
        _ text: String,
        otherwise reason: () -> String
    ) throws(RegistryError) -> SnapshotSummary {
        guard found.count < 2 else {
            let labels = found.map { "\($0.label) \($0.digest.hexadecimal.prefix(12))" }.joined(separator: ", ")
            throw .invalidReference(text: text, reason: "means several snapshots (\(labels)); give more digits")
        }
        guard let only = found.first else { throw .invalidReference(text: text, reason: reason()) }
        return only
    }

    private static func versions(of name: String, _ snapshots: [SnapshotSummary]) -> String {
        let versions = snapshots.filter { $0.policyName.hasBytes(of: name) }.map { String($0.version) }
        return versions.isEmpty ? "none of that name" : versions.suffix(12).joined(separator: ", ")
    }
}

extension Query {
    package static let snapshotList = Query(
        "snapshot_list",
        columns: [
            "digest": Bytes.self, "policy_name": String.self, "version": Int.self, "algorithm": String.self,
            "encoder": String.self, "imported_at": Timestamp.self,
        ]
    )
}
