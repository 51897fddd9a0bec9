import Foundation
import Numerics
import PromptEncoder
import Registry
import RoutingPolicy
import Serving
import Terminal
import Units

/// A policy's probabilities for logged prompts, under the terms of their jobs.
struct PolicyOnLog {
    let policy: TrainedPolicy
    let log: LoggedRows

    /// The place of each candidate among the models of the log.
    private let columns: [Int]

    /// - Throws: `CommandError` naming a candidate that has no price today.
    init(_ policy: TrainedPolicy, _ log: LoggedRows) throws {
        self.policy = policy
        self.log = log
        var places: [ByteString: Int] = [:]
        for (place, stored) in log.models.enumerated() { places[ByteString(stored.model.name)] = place }
        columns = try policy.candidates.map { candidate in
            guard let place = places[ByteString(candidate.name)] else {
                throw CommandError(
                    "the policy may choose '\(candidate.name)', which has no price in the catalog; import it with "
                        + "`waybill models import`"
                )
            }
            return place
        }
    }

    /// The features of all prompts of the log, by the policy's encoder; what was encoded once is read.
    ///
    /// - Throws: `CommandError` or `EncoderError` if the encoder is not here.
    func encoded(home: Home, threads: Int) throws -> EncodedPrompts {
        let encoder = try EncoderStore(home: home).encoder(named: policy.encoder.name, digest: policy.encoder.digest)
        return try FeatureCache(home: home, encoder: encoder).encoded(log.rows.map(\.text), workers: threads)
    }

    /// The candidates that a job allows for prompts with these parts.
    private func allowed(_ job: LoggedRows.Job, parts: Int16) -> [Bool] {
        columns.map { column in
            let number = log.models[column].number
            return (job.terms.allowedModels?.contains(number) ?? true)
                && (parts == 0 || (log.takes[number] ?? 0) & parts == parts)
        }
    }

    /// Routes some rows, all of one job and with the same parts; nothing is drawn.
    ///
    /// - Returns: nil if the policy knows no model that may be chosen.
    /// - Throws: `PolicyError` for terms that the policy refuses.
    func route(_ places: [Int], _ encoded: EncodedPrompts) throws -> RoutedBatch? {
        let row = log.rows[places[0]]
        let job = log.jobs[row.job]
        let allowed = allowed(job, parts: row.parts)
        guard allowed.contains(true) else { return nil }
        return try policy.route(
            encoded.rows(at: places),
            encoderDigest: policy.encoder.digest,
            preference: job.preference,
            allowed: allowed,
            explore: job.terms.explore
        )
    }

    /// A row of probabilities as they are drawn from, one for each model of the log.
    func shares(_ batch: RoutedBatch, row: Int) -> [Double] {
        let drawn = batch.probabilities.row(row).map { $0 >= .leastNormalMagnitude ? Double($0) : 0 }
        let total = drawn.reduce(0, +)
        var shares = [Double](repeating: 0, count: log.models.count)
        for (column, share) in zip(columns, drawn) { shares[column] = share / total }
        return shares
    }

    /// The model of a candidate, by its place in the log.
    func column(of candidate: Int) -> Int { columns[candidate] }

    /// The probabilities for all rows; nil for a row that the policy may choose no model for.
    func probabilities(_ encoded: EncodedPrompts) throws -> [[Double]?] {
        struct Terms: Hashable {
            let job: Int
            let parts: Int16
        }
        var result = [[Double]?](repeating: nil, count: log.rows.count)
        for places in Self.groups(log.rows.map { Terms(job: $0.job, parts: $0.parts) }) {
            guard let batch = try route(places, encoded) else { continue }
            for (row, place) in places.enumerated() { result[place] = shares(batch, row: row) }
        }
        return result
    }

    /// The places of equal keys, in the order in which keys first occur.
    static func groups<Key: Hashable>(_ keys: [Key]) -> [[Int]] {
        var known: [Key: Int] = [:]
        var groups: [[Int]] = []
        for (place, key) in keys.enumerated() {
            if let group = known[key] {
                groups[group].append(place)
            } else {
                known[key] = groups.count
                groups.append([place])
            }
        }
        return groups
    }
}
