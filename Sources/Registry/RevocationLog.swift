package import Postgres
internal import Schema
internal import Units

/// One revocation.
package struct Revocation: Sendable, Equatable {
    /// What counts no longer.
    package enum Subject: Sendable, Equatable {
        /// A snapshot by its identity.
        case snapshot([UInt8])
        /// A public key in the form of a trust file.
        case key(String)
    }

    package let sequence: Int
    package let subject: Subject
    package let actor: String
    package let reason: String
    package let at: Timestamp
    package let previousHash: [UInt8]
    package let rowHash: [UInt8]

    fileprivate var digest: [UInt8]? { if case .snapshot(let digest) = subject { digest } else { nil } }
    fileprivate var key: String? { if case .key(let key) = subject { key } else { nil } }
}

extension Revocation: ChainedEntry {
    /// SHA-256 over the previous entry's hash and all fields.
    package func hash(as sequence: Int) -> [UInt8] {
        HashChain.hash([
            previousHash, Array(String(sequence).utf8), digest, key.map { Array($0.utf8) }, Array(actor.utf8),
            Array(reason.utf8), Array(String(at.microseconds).utf8),
        ])
    }
}

/// Snapshots and keys that count no longer: append-only, each entry bound to the one before by its hash.
package enum RevocationLog {
    /// Appends an entry.
    ///
    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - subject: what counts no longer.
    ///   - actor: who decided.
    ///   - reason: why, in the actor's words; not empty.
    /// - Returns: the entry as stored.
    /// - Throws: `alreadyRevoked`, `brokenRevocationLog`.
    package static func append(
        _ connection: borrowing Connection,
        _ subject: Revocation.Subject,
        actor: String,
        reason: String
    ) throws -> Revocation {
        try connection.transaction { connection in
            let at: Timestamp = try connection.query(.revocationLock).single().get("at")
            let entries = try verified(connection)
            if let known = entries.first(where: { $0.subject == subject }) {
                let what =
                    switch subject {
                    case .snapshot(let digest): "the snapshot sha256:\(digest.hexadecimal)"
                    case .key(let key): "the key \(key)"
                    }
                throw RegistryError.alreadyRevoked(what: what, at: known.at.iso8601, reason: known.reason)
            }
            func entry(_ hash: [UInt8]) -> Revocation {
                Revocation(
                    sequence: (entries.last?.sequence ?? 0) + 1,
                    subject: subject,
                    actor: actor,
                    reason: reason,
                    at: at,
                    previousHash: entries.last?.rowHash ?? HashChain.genesis,
                    rowHash: hash
                )
            }
            let draft = entry([])
            let stored = entry(draft.hash(as: draft.sequence))
            try connection.query(
                .revocationInsert,
                [
                    "sequence": Int32(stored.sequence), "digest": stored.digest.map(Bytes.init),
                    "public_key": stored.key, "actor": actor, "reason": reason, "at": at,
                    "previous_hash": Bytes(stored.previousHash), "row_hash": Bytes(stored.rowHash),
                ]
            )
            return stored
        }
    }

    /// All entries, oldest first, unchecked.
    package static func entries(_ connection: borrowing Connection) throws -> [Revocation] {
        try connection.query(.revocationList).map(Revocation.init)
    }

    /// All entries, oldest first, after every hash was computed again.
    ///
    /// - Throws: `brokenRevocationLog` naming the first entry that does not follow from the one before.
    package static func verified(_ connection: borrowing Connection) throws -> [Revocation] {
        let entries = try entries(connection)
        if let fault = HashChain.faults(entries).first {
            throw RegistryError.brokenRevocationLog(sequence: fault.sequence, reason: fault.reason)
        }
        return entries
    }
}

extension Revocation {
    fileprivate init(_ row: Row) throws {
        let digest = try row.get("digest", as: Bytes?.self)?.array
        self.init(
            sequence: try row.get("sequence"),
            subject: try digest.map(Subject.snapshot) ?? .key(try row.get("public_key", as: String?.self) ?? ""),
            actor: try row.get("actor"),
            reason: try row.get("reason"),
            at: try row.get("at"),
            previousHash: try row.get("previous_hash", as: Bytes.self).array,
            rowHash: try row.get("row_hash", as: Bytes.self).array
        )
    }
}

extension Query {
    static let revocationLock = Query("revocation_lock", columns: ["at": Timestamp.self])
    static let revocationList = Query(
        "revocation_list",
        columns: [
            "sequence": Int.self, "digest": Bytes?.self, "public_key": String?.self, "actor": String.self,
            "reason": String.self, "at": Timestamp.self, "previous_hash": Bytes.self, "row_hash": Bytes.self,
        ]
    )
    static let revocationInsert = Query(
        "revocation_insert",
        parameters: [
            "sequence": Int32.self, "digest": Bytes?.self, "public_key": String?.self, "actor": String.self,
            "reason": String.self, "at": Timestamp.self, "previous_hash": Bytes.self, "row_hash": Bytes.self,
        ]
    )
}
