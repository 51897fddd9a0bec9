internal import Crypto

/// A row of an append-only log, bound to the one before by its hash.
package protocol ChainedEntry {
    /// From 1, without gaps.
    var sequence: Int { get }
    var previousHash: [UInt8] { get }
    var rowHash: [UInt8] { get }

    /// The hash that these fields have as entry `sequence`.
    func hash(as sequence: Int) -> [UInt8]
}

/// What is wrong with an entry of a log.
package struct ChainFault: Sendable, Equatable {
    package let sequence: Int

    /// A clause that begins with "it": `it is missing`.
    package let reason: String
}

/// Logs whose entries hold the hash of the one before.
///
/// Whoever can write to the table can still cut off its end, or write all of it anew; that is what a checkpoint is kept
/// elsewhere for (`PolicySnapshot/LogCheckpoint`).
package enum HashChain {
    /// What the first entry follows.
    package static let genesis = [UInt8](repeating: 0, count: 32)

    /// SHA-256 over fields, each with its length before it (eight bytes, big-endian; all ones for an absent field).
    static func hash(_ fields: [[UInt8]?]) -> [UInt8] {
        var hash = SHA256()
        for field in fields {
            let length = field.map { UInt64($0.count) } ?? .max
            hash.update(data: (0..<8).map { UInt8(truncatingIfNeeded: length >> (56 - 8 * $0)) })
            hash.update(data: field ?? [])
        }
        return Array(hash.finalize())
    }

    /// Everything that is wrong with a log, first to last.
    ///
    /// - Parameter entries: in the order of their sequence numbers.
    /// - Returns: a fault for each entry that is not as it was written; none for a sound log.
    package static func faults(_ entries: [some ChainedEntry]) -> [ChainFault] {
        var faults: [ChainFault] = []
        var next = 1
        var previous: [UInt8]? = genesis
        for entry in entries {
            if entry.sequence > next {
                let missing = next..<entry.sequence
                faults += missing.map { ChainFault(sequence: $0, reason: "it is missing") }
                previous = nil
            }
            if entry.sequence < next {
                faults.append(ChainFault(sequence: entry.sequence, reason: "there are two of this number"))
            } else if entry.hash(as: entry.sequence) != entry.rowHash {
                faults.append(ChainFault(sequence: entry.sequence, reason: reason(of: entry, among: entries)))
            } else if let previous, entry.previousHash != previous {
                let reason = "it does not follow from entry \(entry.sequence - 1); one of the two was replaced"
                faults.append(ChainFault(sequence: entry.sequence, reason: reason))
            }
            previous = entry.rowHash
            next = entry.sequence + 1
        }
        return faults
    }

    /// Whether the entry stood in another place, or was altered.
    private static func reason(of entry: some ChainedEntry, among entries: [some ChainedEntry]) -> String {
        let highest = (entries.last?.sequence ?? 0) + 1
        if let origin = (1...max(1, highest)).first(where: { entry.hash(as: $0) == entry.rowHash }) {
            return "it was entry \(origin) and was moved here"
        }
        return "it was altered: its fields do not match its hash"
    }
}
