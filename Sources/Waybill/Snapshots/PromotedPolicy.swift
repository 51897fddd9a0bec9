import Backlog
import Foundation
import PolicySnapshot
import Postgres
import Registry
import RoutingPolicy
import Serving
import Terminal
import Units

/// A snapshot that may route: promoted in the database and verified here, now.
struct PromotedPolicy {
    let snapshot: VerifiedSnapshot

    /// The entry that put it in force, and the revocations that were looked at.
    let inForce: SnapshotInForce

    /// The catalog's number of each candidate, in the policy's order.
    let modelNumbers: [Int16]

    /// Loads what a channel points to and verifies everything: the logs' chains, revocations, signature, content,
    /// candidates.
    ///
    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - channel: where it is in force.
    ///   - number: the entry that put it there; nil for the last one.
    ///   - trust: whose signatures count.
    /// - Throws: an error that says what does not hold; nothing routes then.
    init(
        _ connection: borrowing Connection,
        channel: String,
        entry number: Int? = nil,
        trust: () throws -> TrustStore
    ) throws {
        let history = ChannelHistory(try PromotionLog.verified(connection, channel: channel))
        let period = number.map { number in history.periods.first { $0.entry.sequence == number } }
        guard let entry = period.map({ $0?.entry }) ?? history.current else {
            throw CommandError(
                "nothing is promoted in the channel '\(channel)'; train a policy, pack it and run `waybill "
                    + "snapshot promote`"
            )
        }
        let revocations = try Revocations(connection)
        let excused = entry.action == .rollback ? GateResult.excusedRevocations(entry.gates) : 0
        let counting = revocations.after(excused)
        if let revocation = counting.revocation(of: entry.digest) {
            throw CommandError(
                "the snapshot in the channel '\(channel)' was revoked: \(revocation.reason); go back to an earlier "
                    + "one with `waybill snapshot rollback`"
            )
        }
        let now = try DatabaseClock.now(connection)
        snapshot = try SnapshotSource(stored: entry.digest, connection).verified(
            trust: counting.applied(to: try trust()),
            requirements: Requirements(promotes: true, at: now.unixSeconds)
        )
        inForce = SnapshotInForce(digest: entry.digest, entry: entry.sequence, revocations: revocations.head)
        modelNumbers = try Self.numbers(of: snapshot, connection)
    }

    /// What routes chunks with it.
    func router(_ features: RecentFeatures, _ progress: @escaping @Sendable (Int) -> Void) -> ChunkRouter {
        ChunkRouter(
            policy: snapshot.trainedPolicy,
            identity: snapshot.identity,
            modelNumbers: modelNumbers,
            features: features,
            progress: progress
        )
    }

    /// A warning for each job that waits and allows none of its models.
    func jobsWithoutModel(_ connection: borrowing Connection, channel: String) throws -> [String] {
        try JobSummary.withoutModel(connection, of: modelNumbers).map { job, models in
            "warning: the policy in the channel '\(channel)' knows none of the models that the job '\(job)' allows "
                + "(\(models)): its prompts will fail; promote a policy that knows one, then `waybill jobs "
                + "retry \(job)`"
        }
    }

    /// The catalog's numbers of the candidates.
    ///
    /// - Throws: `CommandError` naming a candidate that the catalog lacks.
    private static func numbers(of snapshot: VerifiedSnapshot, _ connection: borrowing Connection) throws -> [Int16] {
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
