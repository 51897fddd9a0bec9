package import Postgres
internal import Schema

extension ChunkQueue {
    /// Takes back chunks with an expired lease, splits those without an attempt left, wakes those whose time has come,
    /// cancels those past their deadline, and seals prompts that trickled in.
    ///
    /// A recorder that was frozen or cut off from the server in its transaction keeps its chunk locked. Its session is
    /// ended `stuckAfter` seconds after the lease ran out, if it waits for its client.
    ///
    /// - Returns: how many leases had expired.
    @discardableResult
    package static func sweep(_ connection: borrowing Connection, stuckAfter seconds: Double = 45) throws -> Int {
        let results = try connection.pipeline([
            Statement(.chunkSweep), Statement(.chunkSplit), Statement(.recordingEndStuck, ["seconds": seconds]),
            Statement(.chunkWake), Statement(.chunkExpireDeadline), Statement(.inboxSeal),
        ])
        return results[0].count
    }

    /// Prompts in unfinished chunks.
    package struct Depth: Sendable, Equatable {
        package let ready: Int
        package let claimed: Int
        package let waiting: Int
        package let toSplit: Int

        package var outstanding: Int { ready + claimed + waiting + toSplit }

        /// Without what waits for its time: paused jobs and jobs for later.
        package var active: Int { ready + claimed + toSplit }
    }

    /// How much is left, from the chunk table alone.
    package static func depth(_ connection: borrowing Connection) throws -> Depth {
        let row = try connection.query(.backlogDepth).single()
        return Depth(
            ready: try row.get("ready"),
            claimed: try row.get("claimed"),
            waiting: try row.get("waiting"),
            toSplit: try row.get("to_split")
        )
    }
}

extension Query {
    static let chunkSweep = Query(
        "chunk_sweep",
        columns: ["chunk_id": Int64.self, "epoch": Int32.self, "state": Int16.self]
    )
    static let chunkSplit = Query("chunk_split")
    static let recordingEndStuck = Query(
        "recording_end_stuck",
        parameters: ["seconds": Double.self],
        columns: ["end_stuck_recordings": Int.self]
    )
    static let chunkWake = Query("chunk_wake")
    static let chunkExpireDeadline = Query("chunk_expire_deadline")
    static let inboxSeal = Query("inbox_seal", columns: ["seal_inbox": Int.self])
    static let backlogDepth = Query(
        "backlog_depth",
        columns: ["ready": Int.self, "claimed": Int.self, "waiting": Int.self, "to_split": Int.self]
    )
}
