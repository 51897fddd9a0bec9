import PolicySnapshot
import PromptEncoder
import PolicyEvaluation
import Postgres
import Registry
import RoutingPolicy
import Terminal
import Units

/// Estimates from the log what snapshots would have earned.
struct LogEvaluation {
    let selection: LogSelection
    let trust: TrustStore
    let home: Home
    let threads: Int

    /// - Parameters:
    ///   - names: one or two snapshots or channels; costs count on the scale of the first.
    ///   - connection: not inside a transaction.
    /// - Returns: what it says, refusals among it.
    /// - Throws: `CommandError` for a log that cannot say anything, or that is wrong; `SnapshotError`, `RegistryError`.
    func report(on names: [String], _ connection: borrowing Connection) throws -> OffPolicyReport {
        let requirements = Requirements(at: try DatabaseClock.now(connection).unixSeconds)
        let snapshots = try names.map {
            try SnapshotSource(channelOr: $0, connection).verified(trust: trust, requirements: requirements)
        }
        let log = try LoggedRows(connection, selection)
        let policies = try snapshots.map {
            try PolicyOnLog(try $0.trainedPolicy.repriced(log.models.map(\.model)), log)
        }
        let recomputed = try RecomputedLog(log, connection, trust: trust, home: home, threads: threads)
        let features = try policies.map { try $0.encoded(home: home, threads: threads) }
        let probabilities = try zip(policies, features).map { try $0.probabilities($1) }
        let kept = log.rows.indices.filter { row in probabilities.allSatisfy { $0[row] != nil } }
        guard !kept.isEmpty else {
            throw CommandError("the policy knows no model that the jobs of the log allow")
        }
        var notes = log.notes + recomputed.notes
        if kept.count < log.rows.count {
            notes.append(
                "left out \(log.rows.count - kept.count) decisions: a policy knows no model that their jobs allow"
            )
        }
        let basis = try SlowNotice.around("fitting reward models to \(kept.count) decisions") {
            try ValueBasis(
                log,
                kept: kept,
                logging: recomputed.probabilities,
                features: features[0].features,
                scale: policies[0].policy.costScale
            )
        }
        let targets = zip(snapshots, probabilities).map { snapshot, rows in
            TargetValue((snapshot.label, snapshot.identity.hex), kept.map { rows[$0] ?? [] }, basis)
        }
        return OffPolicyReport(log: log, recomputed: recomputed, targets: targets, notes: notes)
    }
}
