import Foundation
import PolicySnapshot
import Postgres
import Registry
import RoutingPolicy
import Terminal
import Units

/// A snapshot that may route: promoted in the database and verified here, now.
struct PromotedPolicy {
    let snapshot: VerifiedSnapshot

    /// The catalog's number of each candidate, in the policy's order.
    let modelNumbers: [Int16]

    /// Loads what a channel points to and verifies everything: the log's chain, signature, content, candidates.
    ///
    /// - Throws: an error that says what does not hold; nothing routes then.
    init(_ connection: borrowing Connection, channel: String, trust: () throws -> TrustStore) throws {
        try PromotionLog.verify(connection, channel: channel)
        guard let entry = try PromotionLog.current(connection, channel: channel) else {
            throw CommandError(
                "nothing is promoted in the channel '\(channel)'; train a policy, pack it and run `waybill "
                    + "snapshot promote`"
            )
        }
        guard let stored = try SnapshotStore.find(connection, digest: entry.digest) else {
            throw CommandError("the channel '\(channel)' points to a snapshot that is not in the database")
        }
        let now = try DatabaseClock.now(connection)
        snapshot = try VerifiedSnapshot(
            verifying: stored.archive,
            signature: stored.signature,
            trust: try trust(),
            requirements: Requirements(policyName: stored.policyName, promotes: true, at: now.unixSeconds)
        )
        guard snapshot.identity.bytes == entry.digest else {
            throw CommandError(
                "the archive stored for the channel '\(channel)' is sha256:\(snapshot.identity.hex), another one "
                    + "than was "
                    + "promoted; restore the snapshot or promote again"
            )
        }
        modelNumbers = try Self.numbers(of: snapshot, connection)
    }

    /// The catalog's numbers of the candidates.
    ///
    /// - Throws: `CommandError` naming a candidate that the catalog lacks.
    static func numbers(of snapshot: VerifiedSnapshot, _ connection: borrowing Connection) throws -> [Int16] {
        var known: [ByteString: Int16] = [:]
        for stored in try ModelCatalog.load(connection) { known[ByteString(stored.model.name)] = stored.number }
        return try snapshot.trainedPolicy.candidates.map { candidate in
            guard let number = known[ByteString(candidate.name)] else {
                throw CommandError(
                    "the policy may choose '\(candidate.name)', which is not in the catalog; import it with "
                        + "`waybill models import`"
                )
            }
            return number
        }
    }
}
