import Foundation
import PolicyEvaluation
import PolicySnapshot
import Postgres
import PromptEncoder
import Registry
import RoutingPolicy
import Serving
import Terminal
import Units

/// Logged decisions made again by the snapshots that made them, at the prices that held then.
struct RecomputedLog {
    /// The probabilities of all models, for each row; nil where they could not be made again.
    private(set) var probabilities: [[Double]?]

    /// Recorded beside recomputed propensities.
    private(set) var check: PropensityCheck

    /// How often the lottery gives the logged choice again, of those that were compared.
    private(set) var sameChoices = 0

    /// Why some could not be made again.
    private(set) var notes: [String] = []

    /// The first row whose propensity is another one, with what it should be.
    private var firstFault: (row: Int, recomputed: Double)?

    /// - Throws: `CommandError` where a decision is of a snapshot that is not stored, or where propensities are wrong.
    init(
        _ log: LoggedRows,
        _ connection: borrowing Connection,
        trust: TrustStore,
        home: Home,
        threads: Int
    ) throws {
        probabilities = Array(repeating: nil, count: log.rows.count)
        check = PropensityCheck(models: log.models.count)
        let now = try DatabaseClock.now(connection).unixSeconds
        for places in PolicyOnLog.groups(log.rows.map(\.snapshot)) {
            let digest = log.rows[places[0]].snapshot
            guard try SnapshotStore.find(connection, digest: digest.bytes) != nil else {
                throw CommandError(
                    "\(places.count) decisions were made by the snapshot sha256:\(digest.hex.prefix(12)), which is "
                        + "not stored: their probabilities are not known; leave their jobs out with --jobs"
                )
            }
            do {
                let snapshot = try SnapshotSource(stored: digest.bytes, connection)
                    .verified(trust: trust, requirements: Requirements(at: now))
                try recompute(log, places, snapshot, home: home, threads: threads)
            } catch let error as PostgresError {
                throw error
            } catch {
                notes.append("\(places.count) propensities could not be made again: \(error)")
            }
        }
        try refuseWrong(log)
    }

    private mutating func recompute(
        _ log: LoggedRows,
        _ places: [Int],
        _ snapshot: VerifiedSnapshot,
        home: Home,
        threads: Int
    ) throws {
        struct Terms: Hashable {
            let job: Int
            let parts: Int16
            let prices: Int?
        }
        let trained = snapshot.trainedPolicy
        let features = try PolicyOnLog(trained, log).encoded(home: home, threads: threads)
        var prices: [Int: Int] = [:]
        for group in PolicyOnLog.groups(places.map { log.rows[$0].job }) {
            let rows = group.map { places[$0] }
            let sets = log.jobs[log.rows[rows[0]].job].terms.priceSets(of: rows.map { log.rows[$0].prompt })
            for (row, set) in zip(rows, sets) { prices[row] = set }
        }
        let keys = places.map { Terms(job: log.rows[$0].job, parts: log.rows[$0].parts, prices: prices[$0]) }
        for group in PolicyOnLog.groups(keys) {
            let rows = group.map { places[$0] }
            let key = keys[group[0]]
            let terms = log.jobs[key.job].terms
            let held = key.prices.map { terms.priceSets[$0] } ?? []
            // Without a price of the chunk that of today stands in for models that could not be chosen.
            let policy = held.isEmpty ? trained : try trained.repriced(log.models.map(\.model) + held)
            let routing = try PolicyOnLog(policy, log)
            guard let batch = try routing.route(rows, features) else { continue }
            let sampler = DecisionSampler(snapshotDigest: snapshot.identity.bytes, jobSeed: terms.seed)
            let decisions = sampler.decisions(batch, promptNumbers: rows.map { Int64(log.rows[$0].prompt) })
            for (position, row) in rows.enumerated() {
                add(log.rows[row], row, routing.shares(batch, row: position))
                if routing.column(of: decisions[position].candidate) == log.rows[row].chosen { sameChoices += 1 }
            }
        }
    }

    private mutating func add(_ logged: LoggedRows.Row, _ row: Int, _ shares: [Double]) {
        let agreeing = check.agreeing
        check.add(recorded: logged.propensity, recomputed: shares, chosen: logged.chosen)
        probabilities[row] = shares
        if check.agreeing == agreeing, firstFault == nil { firstFault = (row, shares[logged.chosen]) }
    }

    /// Of a hundred propensities one may differ, as encoders do in their last bits where a choice hangs on them.
    private func refuseWrong(_ log: LoggedRows) throws {
        guard let firstFault, Double(check.agreeing) < 0.99 * Double(check.compared) else { return }
        let row = log.rows[firstFault.row]
        throw CommandError(
            "the recorded propensities are wrong: \(check.agreeing) of \(check.compared) are those of the snapshots "
                + "that decided; the first that is not is prompt \(row.prompt) of the job '\(log.jobs[row.job].name)', "
                + "recorded \(NumberText.decimals(row.propensity, 4)), made again "
                + "\(NumberText.decimals(firstFault.recomputed, 4)); leave that job out with --jobs"
        )
    }
}
