import PolicySnapshot
import Postgres
import Registry
import Terminal
import Units

/// Finds an earlier snapshot that still verifies.
struct Rollback {
    let revocations: Revocations

    /// The keys of the trust file.
    let trust: TrustStore

    /// Seconds since 1970, by the database's clock.
    let time: Int64

    /// Whether what was revoked may be gone back to.
    let forced: Bool

    struct Target {
        let snapshot: VerifiedSnapshot
        let gates: [GateResult]
    }

    /// Verifies a snapshot of the database.
    ///
    /// - Throws: `CommandError` if it was revoked, `SnapshotError` if it does not verify.
    func target(_ digest: [UInt8], _ connection: borrowing Connection) throws -> Target {
        let source = try SnapshotSource(stored: digest, connection)
        let requirements = Requirements(promotes: true, at: time)
        var refusal = revocations.revocation(of: digest).map { "\(source.name) was revoked: \($0.reason)" }
        let snapshot: VerifiedSnapshot
        do {
            snapshot = try source.verified(trust: revocations.applied(to: trust), requirements: requirements)
        } catch let error as SnapshotError where error.code == .revokedKey {
            refusal = refusal ?? error.description
            guard forced else { throw RevokedTarget(reason: error.description) }
            snapshot = try source.verified(trust: trust, requirements: requirements)
        }
        var gates = [GateResult.verified(snapshot), GateResult.golden(snapshot)]
        if let refusal {
            guard forced else { throw RevokedTarget(reason: refusal) }
            gates.append(.revokedAndForced(refusal, head: revocations.head))
        }
        return Target(snapshot: snapshot, gates: gates)
    }

    /// The first of several that was not revoked; what is passed over is told.
    func first(of digests: [[UInt8]], channel: String, _ connection: borrowing Connection) throws -> Target {
        for digest in digests {
            do { return try target(digest, connection) } catch let error as RevokedTarget {
                Message.note("passed over: \(error.reason)")
            }
        }
        throw CommandError(
            digests.isEmpty
                ? "no other snapshot was in the channel '\(channel)' before; promote one"
                : "all \(digests.count) snapshots that were in the channel '\(channel)' before are revoked; promote "
                    + "another one, or name one with --to and --force"
        )
    }
}

/// What a rollback may not go back to without --force.
struct RevokedTarget: Error, CustomStringConvertible {
    let reason: String
    var description: String { "\(reason); choose another with --to, or give --force" }
}
