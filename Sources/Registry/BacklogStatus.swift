package import Postgres
internal import Schema

/// Depth, age and rate of the backlog, from the chunk table alone: the same cost for any number of prompts a chunk.
package struct BacklogStatus: Sendable, Equatable {
    /// Prompts by the state of their chunk.
    package let ready: Int
    package let claimed: Int
    package let waiting: Int
    package let toSplit: Int
    package let readyChunks: Int
    package let claimedChunks: Int

    /// Seconds since the oldest chunk that waits for a worker or is with one was made.
    package let age: Double

    /// Prompts a second, over the last minute and the last ten.
    package let rateOverOneMinute: Double
    package let rateOverTenMinutes: Double

    /// Seconds until the first lease runs out, negative if it did; nil without leases.
    package let oldestLease: Double?

    /// Prompts that failed and were not sent again.
    package let deadLetters: Int

    package static func read(_ connection: borrowing Connection) throws -> BacklogStatus {
        let row = try connection.query(.backlogStatus).single()
        return BacklogStatus(
            ready: try row.get("ready"),
            claimed: try row.get("claimed"),
            waiting: try row.get("waiting"),
            toSplit: try row.get("to_split"),
            readyChunks: try row.get("ready_chunks"),
            claimedChunks: try row.get("claimed_chunks"),
            age: try row.get("age"),
            rateOverOneMinute: try row.get("rate_1m"),
            rateOverTenMinutes: try row.get("rate_10m"),
            oldestLease: try row.get("oldest_lease"),
            deadLetters: try row.get("dead_letters")
        )
    }
}

extension Query {
    static let backlogStatus = Query(
        "backlog_status",
        columns: [
            "ready": Int.self, "claimed": Int.self, "waiting": Int.self, "to_split": Int.self, "ready_chunks": Int.self,
            "claimed_chunks": Int.self, "age": Double.self, "rate_1m": Double.self, "rate_10m": Double.self,
            "oldest_lease": Double?.self, "dead_letters": Int.self,
        ]
    )
}
