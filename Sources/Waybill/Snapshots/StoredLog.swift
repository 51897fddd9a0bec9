import PolicySnapshot
import Postgres
import Registry
import Units

/// A hash-chained log of the database, checked.
struct StoredLog {
    struct Fault {
        let log: String
        let sequence: Int
        let reason: String
    }

    /// `channel:production`, or `revocations`.
    let name: String
    let count: Int
    let faults: [Fault]

    /// The last entry; nil for an empty log.
    let head: LogCheckpoint.Head?

    /// Hashes by sequence number.
    private let hashes: [Int: [UInt8]]

    private init(_ name: String, _ entries: [some ChainedEntry]) {
        self.name = name
        count = entries.count
        faults = HashChain.faults(entries).map { Fault(log: name, sequence: $0.sequence, reason: $0.reason) }
        head = entries.last.map { LogCheckpoint.Head(log: name, sequence: $0.sequence, hash: $0.rowHash) }
        hashes = Dictionary(entries.map { ($0.sequence, $0.rowHash) }) { first, _ in first }
    }

    /// Every channel's log by name, then the revocations.
    static func all(_ connection: borrowing Connection) throws -> [StoredLog] {
        var logs: [StoredLog] = []
        for channel in try PromotionLog.channels(connection) {
            logs.append(StoredLog("channel:\(channel)", try PromotionLog.history(connection, channel: channel)))
        }
        logs.append(StoredLog("revocations", try RevocationLog.entries(connection)))
        return logs
    }

    /// What keeps a log from containing the entry that a checkpoint names; nil if it does.
    static func fault(of log: StoredLog?, against head: LogCheckpoint.Head) -> Fault? {
        guard let log, let hash = log.hashes[head.sequence] else {
            let reason = "it is missing: the log has \(log?.count ?? 0) entries, the checkpoint names \(head.sequence)"
            return Fault(log: head.log, sequence: head.sequence, reason: reason)
        }
        guard hash != head.hash else { return nil }
        let reason = "it is another entry than the checkpoint names; the log was written anew"
        return Fault(log: head.log, sequence: head.sequence, reason: reason)
    }
}
