package import Postgres

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

    package init(
        channel: String,
        sequence: Int,
        action: Action,
        digest: [UInt8],
        previousDigest: [UInt8]?,
        actor: String,
        reason: String,
        gates: String,
        at: Timestamp,
        previousHash: [UInt8],
        rowHash: [UInt8]
    ) {
        self.channel = channel
        self.sequence = sequence
        self.action = action
        self.digest = digest
        self.previousDigest = previousDigest
        self.actor = actor
        self.reason = reason
        self.gates = gates
        self.at = at
        self.previousHash = previousHash
        self.rowHash = rowHash
    }

    /// Whether it says what is in force from then on.
    package var moves: Bool { action != .refuse }
}

extension PromotionEntry: ChainedEntry {
    /// SHA-256 over the previous entry's hash and all fields.
    package func hash(as sequence: Int) -> [UInt8] {
        HashChain.hash([
            previousHash, Array(channel.utf8), Array(String(sequence).utf8), Array(action.rawValue.utf8), digest,
            previousDigest, Array(actor.utf8), Array(reason.utf8), Array(gates.utf8),
            Array(String(at.microseconds).utf8),
        ])
    }
}

extension PromotionEntry {
    /// - Throws: `brokenPromotionLog` for an action that is none.
    package init(_ row: Row) throws {
        let action: String = try row.get("action")
        guard let known = Action(rawValue: action) else {
            let (channel, sequence) = (try row.get("channel", as: String.self), try row.get("sequence", as: Int.self))
            let reason = "its action is \"\(action)\""
            throw RegistryError.brokenPromotionLog(channel: channel, sequence: sequence, reason: reason)
        }
        self.init(
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
