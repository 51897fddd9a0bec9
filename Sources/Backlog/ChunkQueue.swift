package import Postgres
internal import RoutingPolicy
internal import Schema

/// Claiming, renewing, finishing and rescuing chunks: the statements of ``ChunkLifecycle`` on a connection.
package enum ChunkQueue {
    /// Claims the next chunk for `worker`, or nil if none is ready.
    ///
    /// The lease runs on the database's clock. With `suspects` false, chunks that lost a lease before are passed over.
    package static func claim(
        _ connection: borrowing Connection,
        worker: String,
        lease seconds: Double,
        suspects: Bool = true
    ) throws -> (lease: ChunkLease, job: RoutingJob)? {
        let rows = try connection.query(SQLFile.query("chunk_claim"), [worker, seconds, suspects])
        guard let row = rows.first else { return nil }
        let (chunk, job, low, high, epoch) = try row.decode(
            Int64.self,
            Int64.self,
            Int32.self,
            Int32.self,
            Int32.self
        )
        let preference = try Preference(quality: row.get(7), cost: row.get(8), latency: row.get(9))
        let allowed: [UInt8]? = try row.get(10)
        return (
            ChunkLease(
                chunk: chunk,
                job: job,
                epoch: epoch,
                prompts: low...high,
                created: try row.get(12),
                isSuspect: try row.get(11, as: Int16.self) > 0
            ),
            RoutingJob(
                id: job,
                name: try row.get(5),
                seed: try row.get(6),
                preference: preference,
                allowedModels: allowed.map { bytes in
                    stride(from: 0, to: bytes.count - 1, by: 2).map {
                        Int16(bitPattern: UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]))
                    }
                },
                explore: try row.get(13)
            )
        )
    }

    /// Reads the prompts of a chunk.
    ///
    /// - Throws: `damagedChunk` if they are not all there.
    package static func prompts(_ connection: borrowing Connection, of lease: ChunkLease) throws -> [QueuedPrompt] {
        // COPY takes no parameters; these are integers.
        let sql = try SQLFile.query("prompt_copy_out")
            .replacing("{job_id}", with: String(lease.job))
            .replacing("{lo}", with: String(lease.prompts.lowerBound))
            .replacing("{hi}", with: String(lease.prompts.upperBound))
        var prompts: [QueuedPrompt] = []
        prompts.reserveCapacity(lease.count)
        try connection.copyOutLent(sql) { row, bytes in
            let number = try row.int32(bytes)
            prompts.append(QueuedPrompt(number: number, text: try row.text(bytes)))
        }
        guard prompts.count == lease.count else {
            throw BacklogError.damagedChunk(chunk: lease.chunk, expected: lease.count, found: prompts.count)
        }
        return prompts
    }

    /// Extends the lease; false if the chunk is no longer ours.
    package static func renew(
        _ connection: borrowing Connection,
        _ lease: ChunkLease,
        seconds: Double
    ) throws -> Bool {
        try connection.query(
            SQLFile.query("chunk_renew"),
            [lease.chunk, lease.epoch, seconds, lease.created]
        ).affected == 1
    }

    /// Records a chunk in one transaction: fence, decisions, failures, roll-up, COMMIT.
    ///
    /// - Returns: false if the chunk is no longer ours; nothing was written then.
    /// - Throws: `PostgresError`, whose `isConnectionLoss` leaves the fate open: see ``fate(_:of:)``; `decidedTwice` for
    ///   what must never happen.
    package static func finish(
        _ connection: borrowing Connection,
        _ routing: EncodedRouting,
        snapshot: [UInt8],
        faults: FaultInjection = .none
    ) throws -> Bool {
        let lease = routing.lease
        let fence = Statement(
            try SQLFile.query("chunk_fence"),
            [
                lease.chunk, lease.epoch, snapshot, Int32(routing.failures.count), lease.created,
                routing.isExtrapolated, routing.exploration.prompts, routing.exploration.extraCost,
                routing.exploration.lostUtility, routing.cut,
            ]
        )
        do {
            let mark = Statement(try SQLFile.query("recording_mark"), [lease.chunk])
            let fenced = try connection.pipeline([Statement(Connection.Isolation.readCommitted.begin), mark, fence])
            guard fenced[2].affected == 1 else {
                connection.rollback()
                return false
            }
            faults.reached(.afterFence)
            try write(connection, routing, faults)
            faults.reached(.beforeCommit)
            _ = try connection.pipeline([try rollup(routing)] + outcomes(of: lease) + [Statement("commit")])
            faults.reached(.afterCommit)
            return true
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            connection.rollback()
            throw BacklogError.decidedTwice(chunk: lease.chunk, detail: error.detail ?? error.message)
        } catch {
            connection.rollback()
            throw error
        }
    }

    private static func write(
        _ connection: borrowing Connection,
        _ routing: EncodedRouting,
        _ faults: FaultInjection
    ) throws {
        let lease = routing.lease
        let stored = try connection.copyIn(SQLFile.query("decision_copy_in")) { writer in
            guard faults.isActive else { return try writer.send(routing.decisionBytes) }
            let middle = routing.decisionBytes.count / 2
            try writer.send(Array(routing.decisionBytes[..<middle]))
            faults.reached(.midCopy)
            try writer.send(Array(routing.decisionBytes[middle...]))
        }
        guard stored + routing.failures.count == lease.count else {
            let reason =
                "\(stored) decisions and \(routing.failures.count) failures were stored for \(lease.count) prompts"
            throw BacklogError.invalidRouting(chunk: lease.chunk, reason: reason)
        }
        if !routing.failures.isEmpty {
            try connection.query(
                SQLFile.query("failure_insert"),
                [
                    lease.job, routing.failures.map(\.number), routing.failures.map(\.code),
                    routing.failures.map(\.reason),
                ]
            )
        }
    }

    private static func rollup(_ routing: EncodedRouting) throws -> Statement {
        let rows = routing.rollup
        return Statement(
            try SQLFile.query("rollup_insert"),
            [
                routing.lease.chunk, routing.lease.job, rows.map(\.model), rows.map(\.prompts), rows.map(\.cost),
                rows.map(\.quality), rows.map(\.allCost), rows.map(\.allQuality),
                rows.map { $0.price ?? 0 },
            ]
        )
    }

    /// Outcomes may be recorded before the decision; then the finish adds them to the job's sums.
    private static func outcomes(of lease: ChunkLease) throws -> [Statement] {
        [
            Statement(try SQLFile.query("outcome_lock_shared"), [lease.job]),
            Statement(
                try SQLFile.query("outcome_fold"),
                [lease.job, lease.prompts.lowerBound, lease.prompts.upperBound]
            ),
        ]
    }

    /// What became of a finish whose connection was lost.
    package static func fate(_ connection: borrowing Connection, of lease: ChunkLease) throws -> CommitFate {
        let rows = try connection.query(SQLFile.query("chunk_observe"), [lease.chunk, lease.created])
        guard let row = rows.first else { return .ownedByAnother }
        return CommitFate(
            state: ChunkState(rawValue: try row.get(0)),
            epoch: try row.get(1),
            held: lease.epoch
        )
    }

    /// Ends a session that records a chunk and was lost by its holder.
    static func endOrphan(_ connection: borrowing Connection, of lease: ChunkLease) throws {
        try connection.query(SQLFile.query("recording_end_orphan"), [lease.chunk])
    }

    /// Gives a chunk back without a strike; false if it is no longer ours.
    @discardableResult
    package static func abandon(_ connection: borrowing Connection, _ lease: ChunkLease) throws -> Bool {
        try connection.query(SQLFile.query("chunk_abandon"), [lease.chunk, lease.epoch, lease.created]).affected == 1
    }

    /// Gives a chunk back that cannot be worked on, with a strike: the second splits it, and a single prompt becomes a
    /// failure with `code` and `reason`.
    @discardableResult
    package static func strike(
        _ connection: borrowing Connection,
        _ lease: ChunkLease,
        code: String,
        reason: String
    ) throws -> ChunkState? {
        let rows = try connection.query(
            SQLFile.query("chunk_strike"),
            [lease.chunk, lease.epoch, code, reason, lease.created]
        )
        guard let row = rows.first else { return nil }
        return ChunkState(rawValue: try row.get(2))
    }

    /// Takes back chunks with an expired lease, splits those without an attempt left, wakes those whose time has come,
    /// cancels those past their deadline, and seals prompts that trickled in.
    ///
    /// A recorder that was frozen or cut off from the server in its transaction keeps its chunk locked. Its session is ended
    /// `stuckAfter` seconds after the lease ran out, if it waits for its client.
    ///
    /// - Returns: how many leases had expired.
    @discardableResult
    package static func sweep(_ connection: borrowing Connection, stuckAfter seconds: Double = 45) throws -> Int {
        let results = try connection.pipeline([
            Statement(try SQLFile.query("chunk_sweep")), Statement(try SQLFile.query("chunk_split")),
            Statement(try SQLFile.query("recording_end_stuck"), [seconds]),
            Statement(try SQLFile.query("chunk_wake")), Statement(try SQLFile.query("chunk_expire_deadline")),
            Statement(try SQLFile.query("inbox_seal")),
        ])
        return results[0].count
    }

    /// Stops a job: its unfinished chunks are cancelled and their holders fenced off.
    package static func cancel(_ connection: borrowing Connection, job: Int64) throws {
        _ = try connection.pipeline([
            Statement(try SQLFile.query("job_cancel"), [job]), Statement(try SQLFile.query("chunk_cancel"), [job]),
        ])
    }

    /// Holds back what is unfinished; claimed chunks may finish.
    package static func pause(_ connection: borrowing Connection, job: Int64) throws {
        _ = try connection.pipeline([
            Statement(try SQLFile.query("job_pause"), [job]), Statement(try SQLFile.query("chunk_pause"), [job]),
        ])
    }

    /// Undoes ``pause(_:job:)``.
    package static func resume(_ connection: borrowing Connection, job: Int64) throws {
        _ = try connection.pipeline([
            Statement(try SQLFile.query("job_resume"), [job]), Statement(try SQLFile.query("chunk_resume"), [job]),
        ])
    }

    /// Sends the failed prompts of a job again.
    ///
    /// - Returns: how many there were.
    package static func retry(_ connection: borrowing Connection, job: Int64) throws -> Int {
        try connection.query(SQLFile.query("job_retry"), [job]).single().get(0)
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
        let row = try connection.query(SQLFile.query("backlog_depth")).single()
        let (ready, claimed, waiting, toSplit) = try row.decode(Int.self, Int.self, Int.self, Int.self)
        return Depth(ready: ready, claimed: claimed, waiting: waiting, toSplit: toSplit)
    }
}
