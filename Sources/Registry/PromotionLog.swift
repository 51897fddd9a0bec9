package import Postgres
internal import Schema
internal import Units

/// What is in production, and since when: an append-only log per channel, each entry bound to the one before by its
/// hash.
package enum PromotionLog {
    package static let production = "production"

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
    /// - Throws: `invalidChannel`, `promotionConflict`, `snapshotNotFound`, `snapshotConflict`,
    ///   `snapshotVersionTaken`; nothing is stored then.
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
        guard ChannelName.isValid(channel) else { throw RegistryError.invalidChannel(name: channel) }
        return try connection.transaction { connection in
            if let snapshot { _ = try SnapshotStore.insert(in: connection, snapshot) }
            let at: Timestamp = try connection.query(.promotionLock, ["channel": channel]).single().get("at")
            let last = try connection.query(.promotionLast, ["channel": channel]).first.map(PromotionEntry.init)
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
                previousHash: last?.rowHash ?? HashChain.genesis,
                rowHash: []
            )
            let hash = draft.hash(as: draft.sequence)
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
            guard let stored = try connection.query(.promotionLast, ["channel": channel]).first.map(PromotionEntry.init)
            else {
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
        try connection.query(.promotionCurrent, ["channel": channel]).first.map(PromotionEntry.init)
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
        try connection.query(.promotionList, ["channel": channel]).map(PromotionEntry.init)
    }

    /// All entries, oldest first, after every hash was computed again.
    ///
    /// - Throws: `brokenPromotionLog` naming the first entry that does not follow from the one before.
    @discardableResult
    package static func verified(
        _ connection: borrowing Connection,
        channel: String = production
    ) throws -> [PromotionEntry] {
        let entries = try history(connection, channel: channel)
        if let fault = HashChain.faults(entries).first {
            throw RegistryError.brokenPromotionLog(channel: channel, sequence: fault.sequence, reason: fault.reason)
        }
        return entries
    }

    /// The channels that have a log, by name.
    package static func channels(_ connection: borrowing Connection) throws -> [String] {
        try connection.query(.promotionChannels).map { try $0.get("channel") }
    }
}

extension Query {
    static let promotionLock = Query(
        "promotion_lock",
        parameters: ["channel": String.self],
        columns: ["at": Timestamp.self]
    )
    package static let promotionChannels = Query("promotion_channels", columns: ["channel": String.self])
    static let promotionLast = promotion("promotion_last")
    static let promotionCurrent = promotion("promotion_current")
    package static let promotionList = promotion("promotion_list")
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
