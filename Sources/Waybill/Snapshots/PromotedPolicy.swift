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
        let history = ChannelHistory(try PromotionLog.verified(connection, channel: channel))
        guard let entry = history.current else {
            throw CommandError(
                "nothing is promoted in the channel '\(channel)'; train a policy, pack it and run `waybill "
                    + "snapshot promote`"
            )
        }
        let revocations = try Revocations(connection)
        let excused = GateResult.excusedRevocations(entry.gates) >= revocations.head && entry.action == .rollback
        if !excused, let revocation = revocations.revocation(of: entry.digest) {
            throw CommandError(
                "the snapshot in the channel '\(channel)' was revoked: \(revocation.reason); go back to an earlier "
                    + "one with `waybill snapshot rollback`"
            )
        }
        let now = try DatabaseClock.now(connection)
        snapshot = try SnapshotSource(stored: entry.digest, connection).verified(
            trust: excused ? try trust() : revocations.applied(to: try trust()),
            requirements: Requirements(promotes: true, at: now.unixSeconds)
        )
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
