internal import Crypto
package import Postgres
internal import Schema
internal import Units

/// One entry of a channel's log.
package struct PromotionEntry: Sendable, Equatable {
    package enum Action: String, Sendable {
        case promote
        case rollback
        /// A gate said no: logged, moves nothing.
        case refuse
    }

    package let channel: String
    package let sequence: Int
    package let action: Action
    package let digest: [UInt8]
    package let previousDigest: [UInt8]?
    package let actor: String
    package let reason: String

    /// The gates' results as JSON text.
    package let gates: String
    package let at: Timestamp
    package let previousHash: [UInt8]
    package let rowHash: [UInt8]

    /// SHA-256 over the previous entry's hash and all fields, each with its length before it (eight bytes, big-endian;
    /// all ones for an absent field).
    var expectedHash: [UInt8] {
        var hash = SHA256()
        let fields: [[UInt8]?] = [
            previousHash, Array(channel.utf8), Array(String(sequence).utf8), Array(action.rawValue.utf8), digest,
            previousDigest, Array(actor.utf8), Array(reason.utf8), Array(gates.utf8),
            Array(String(at.microseconds).utf8),
        ]
        for field in fields {
            let length = field.map { UInt64($0.count) } ?? .max
            hash.update(data: (0..<8).map { UInt8(truncatingIfNeeded: length >> (56 - 8 * $0)) })
            hash.update(data: field ?? [])
        }
        return Array(hash.finalize())
    }
}

/// What is in production, and since when: an append-only log per channel, each entry bound to the one before by its
/// hash.
package enum PromotionLog {
    package static let production = "production"
    private static let genesis = [UInt8](repeating: 0, count: 32)

    /// Appends an entry.
    ///
    /// Promoters of one channel queue up; with `expecting`, only one of two who saw the same state wins.
    ///
    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - channel: made by its first entry.
    ///   - action: what happens to the channel.
    ///   - digest: the snapshot it is about.
    ///   - actor: who decided.
    ///   - reason: why, in the actor's words.
    ///   - gates: the gates' results as JSON text.
    ///   - expecting: the sequence number of the last entry the caller knows, 0 for an empty log; nil skips the check.
    ///   - snapshot: stored first, in the same transaction; nil for one that is stored already.
    /// - Returns: the entry as stored.
    /// - Throws: `promotionConflict`, `snapshotNotFound`, `snapshotConflict`, `snapshotVersionTaken`; nothing is stored
    ///   then.
    package static func append(
        _ connection: borrowing Connection,
        channel: String = production,
        action: PromotionEntry.Action,
        digest: [UInt8],
        actor: String,
        reason: String = "",
        gates: String = "[]",
        expecting: Int? = nil,
        storing snapshot: StoredSnapshot? = nil
    ) throws -> PromotionEntry {
        try connection.transaction { connection in
            if let snapshot { _ = try SnapshotStore.insert(in: connection, snapshot) }
            let at: Timestamp = try connection.query(.promotionLock, ["channel": channel]).single().get("at")
            let last = try connection.query(.promotionLast, ["channel": channel]).first.map(entry)
            if let expecting, expecting != last?.sequence ?? 0 {
                throw RegistryError.promotionConflict(channel: channel, expected: expecting, found: last?.sequence ?? 0)
            }
            let draft = PromotionEntry(
                channel: channel,
                sequence: (last?.sequence ?? 0) + 1,
                action: action,
                digest: digest,
                previousDigest: try current(connection, channel: channel)?.digest,
                actor: actor,
                reason: reason,
                gates: gates,
                at: at,
                previousHash: last?.rowHash ?? genesis,
                rowHash: []
            )
            let hash = draft.expectedHash
            do {
                try connection.query(
                    .promotionInsert,
                    [
                        "channel": channel, "sequence": Int32(draft.sequence), "action": action.rawValue,
                        "digest": Bytes(digest), "previous_digest": draft.previousDigest.map(Bytes.init),
                        "actor": actor, "reason": reason, "gates": gates, "at": at,
                        "previous_hash": Bytes(draft.previousHash), "row_hash": Bytes(hash),
                    ]
                )
            } catch let error as PostgresError where error.sqlState == .foreignKeyViolation {
                throw RegistryError.snapshotNotFound(digest: digest.hexadecimal)
            }
            guard let stored = try connection.query(.promotionLast, ["channel": channel]).first.map(entry) else {
                let reason = "it vanished"
                throw RegistryError.brokenPromotionLog(channel: channel, sequence: draft.sequence, reason: reason)
            }
            return stored
        }
    }

    /// The entry that holds now, or nil if nothing was ever promoted.
    package static func current(
        _ connection: borrowing Connection,
        channel: String = production
    ) throws -> PromotionEntry? {
        try connection.query(.promotionCurrent, ["channel": channel]).first.map(entry)
    }

    /// The names of the models that the snapshot in production may choose; nil if nothing was promoted.
    package static func candidates(
        _ connection: borrowing Connection,
        channel: String = production
    ) throws -> [String]? {
        guard let digest = try current(connection, channel: channel)?.digest else { return nil }
        return try connection.query(.policyModels, ["digest": Bytes(digest)]).map { try $0.get("model") }
    }

    /// All entries, oldest first.
    package static func history(
        _ connection: borrowing Connection,
        channel: String = production
    ) throws -> [PromotionEntry] {
        try connection.query(.promotionList, ["channel": channel]).map(entry)
    }

    /// Recomputes every hash of a channel.
    ///
    /// - Returns: the number of entries.
    /// - Throws: `brokenPromotionLog` naming the first entry that does not follow from the one before.
    @discardableResult
    package static func verify(_ connection: borrowing Connection, channel: String = production) throws -> Int {
        let entries = try history(connection, channel: channel)
        var previous = genesis
        for (index, entry) in entries.enumerated() {
            guard entry.sequence == index + 1 else {
                throw RegistryError.brokenPromotionLog(channel: channel, sequence: index + 1, reason: "it is missing")
            }
            guard entry.previousHash == previous else {
                let reason = "it does not follow from the entry before"
                throw RegistryError.brokenPromotionLog(channel: channel, sequence: entry.sequence, reason: reason)
            }
            guard entry.rowHash == entry.expectedHash else {
                let reason = "its fields do not match its hash"
                throw RegistryError.brokenPromotionLog(channel: channel, sequence: entry.sequence, reason: reason)
            }
            previous = entry.rowHash
        }
        return entries.count
    }

    private static func entry(_ row: Row) throws -> PromotionEntry {
        let action: String = try row.get("action")
        guard let known = PromotionEntry.Action(rawValue: action) else {
            let (channel, sequence) = (try row.get("channel", as: String.self), try row.get("sequence", as: Int.self))
            let reason = "its action is \"\(action)\""
            throw RegistryError.brokenPromotionLog(channel: channel, sequence: sequence, reason: reason)
        }
        return PromotionEntry(
            channel: try row.get("channel"),
            sequence: try row.get("sequence"),
            action: known,
            digest: try row.get("digest", as: Bytes.self).array,
            previousDigest: try row.get("previous_digest", as: Bytes?.self)?.array,
            actor: try row.get("actor"),
            reason: try row.get("reason"),
            gates: try row.get("gates"),
            at: try row.get("at"),
            previousHash: try row.get("previous_hash", as: Bytes.self).array,
            rowHash: try row.get("row_hash", as: Bytes.self).array
        )
    }
}

extension Query {
    static let promotionLock = Query(
        "promotion_lock",
        parameters: ["channel": String.self],
        columns: ["at": Timestamp.self]
    )
    static let promotionLast = promotion("promotion_last")
    static let promotionCurrent = promotion("promotion_current")
    static let promotionList = promotion("promotion_list")
    static let promotionInsert = Query(
        "promotion_insert",
        parameters: [
            "channel": String.self, "sequence": Int32.self, "action": String.self, "digest": Bytes.self,
            "previous_digest": Bytes?.self, "actor": String.self, "reason": String.self, "gates": String.self,
            "at": Timestamp.self, "previous_hash": Bytes.self, "row_hash": Bytes.self,
        ]
    )
    static let policyModels = Query(
        "policy_models",
        parameters: ["digest": Bytes.self],
        columns: ["model": String.self]
    )

    private static func promotion(_ name: String) -> Query {
        Query(
            name,
            parameters: ["channel": String.self],
            columns: [
                "channel": String.self, "sequence": Int.self, "action": String.self, "digest": Bytes.self,
                "previous_digest": Bytes?.self, "actor": String.self, "reason": String.self, "gates": String.self,
                "at": Timestamp.self, "previous_hash": Bytes.self, "row_hash": Bytes.self,
            ]
        )
    }
}
