package import Postgres
internal import Schema

extension ChunkQueue {
    /// Records a chunk in one transaction: fence, decisions, failures, roll-up, COMMIT.
    ///
    /// - Returns: false if the chunk is no longer ours; nothing was written then.
    /// - Throws: `PostgresError`, whose `isConnectionLoss` leaves the fate open: see ``fate(_:of:)``; `decidedTwice`
    ///   for what must never happen.
    package static func finish(
        _ connection: borrowing Connection,
        _ routing: EncodedRouting,
        snapshot: [UInt8],
        faults: FaultInjection = .none
    ) throws -> Bool {
        let lease = routing.lease
        let fence = try Statement(
            .chunkFence,
            [
                "chunk": lease.chunk, "epoch": lease.epoch, "created": lease.created, "snapshot": Bytes(snapshot),
                "failed": Int32(routing.failures.count), "extrapolated": routing.isExtrapolated,
                "explored": routing.exploration.prompts, "explore_cost": routing.exploration.extraCost,
                "explore_loss": routing.exploration.lostUtility, "cut": routing.cut,
            ]
        )
        do {
            let mark = try Statement(.recordingMark, ["chunk": lease.chunk])
            let fenced = try connection.pipeline([.begin, mark, fence])
            guard fenced[2].affected == 1 else {
                connection.rollback()
                return false
            }
            faults.reached(.afterFence)
            try write(connection, routing, faults)
            faults.reached(.beforeCommit)
            _ = try connection.pipeline([try rollup(routing)] + outcomes(of: lease) + [.commit])
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
        let stored = try connection.copyIn(.decisionCopyIn) { writer in
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
                .failureInsert,
                [
                    "job": lease.job, "prompts": routing.failures.map(\.number), "codes": routing.failures.map(\.code),
                    "reasons": routing.failures.map(\.reason),
                ]
            )
        }
    }

    private static func rollup(_ routing: EncodedRouting) throws -> Statement {
        let rows = routing.rollup
        return try Statement(
            .rollupInsert,
            [
                "chunk": routing.lease.chunk, "job": routing.lease.job, "models": rows.map(\.model),
                "prompts": rows.map(\.prompts), "costs": rows.map(\.cost), "qualities": rows.map(\.quality),
                "all_costs": rows.map(\.allCost), "all_qualities": rows.map(\.allQuality),
                "prices": rows.map(\.price), "all_prompts": rows.map(\.allPrompts),
            ]
        )
    }

    /// Outcomes may be recorded before the decision; then the finish adds them to the job's sums.
    private static func outcomes(of lease: ChunkLease) throws -> [Statement] {
        [
            try Statement(.outcomeLockShared, ["job": lease.job]),
            try Statement(
                .outcomeFold,
                ["job": lease.job, "first": lease.prompts.lowerBound, "last": lease.prompts.upperBound]
            ),
        ]
    }

    /// What became of a finish whose connection was lost.
    package static func fate(_ connection: borrowing Connection, of lease: ChunkLease) throws -> CommitFate {
        let rows = try connection.query(.chunkObserve, ["chunk": lease.chunk, "created": lease.created])
        guard let row = rows.first else { return .ownedByAnother }
        return CommitFate(
            state: ChunkState(rawValue: try row.get("state")),
            epoch: try row.get("epoch"),
            held: lease.epoch
        )
    }

    /// Ends a session that records a chunk and was lost by its holder.
    static func endOrphan(_ connection: borrowing Connection, of lease: ChunkLease) throws {
        try connection.query(.recordingEndOrphan, ["chunk": lease.chunk])
    }
}

extension Query {
    static let recordingMark = Query(
        "recording_mark",
        parameters: ["chunk": Int64.self],
        columns: ["pg_try_advisory_xact_lock": Bool.self]
    )
    static let chunkFence = Query(
        "chunk_fence",
        parameters: [
            "chunk": Int64.self, "epoch": Int32.self, "created": Timestamp.self, "snapshot": Bytes.self,
            "failed": Int32.self, "extrapolated": Bool.self, "explored": Int32.self, "explore_cost": Int64.self,
            "explore_loss": Int64.self, "cut": Int32.self,
        ]
    )
    static let decisionCopyIn = Query(
        "decision_copy_in",
        form: .copyIn,
        columns: [
            "job_id": Int64.self, "prompt_no": Int32.self, "model_id": Int16.self, "propensity": Float.self,
            "predicted_quality": Float.self, "predicted_cost_nusd": Int64.self,
        ]
    )
    static let failureInsert = Query(
        "failure_insert",
        parameters: ["job": Int64.self, "prompts": [Int32].self, "codes": [String].self, "reasons": [String].self]
    )
    static let rollupInsert = Query(
        "rollup_insert",
        parameters: [
            "chunk": Int64.self, "job": Int64.self, "models": [Int16].self, "prompts": [Int32].self,
            "costs": [Int64].self, "qualities": [Int64].self, "all_costs": [Int64].self,
            "all_qualities": [Int64].self, "prices": [Int64?].self, "all_prompts": [Int32?].self,
        ]
    )
    static let outcomeLockShared = Query("outcome_lock_shared", parameters: ["job": Int64.self])
    static let outcomeFold = Query(
        "outcome_fold",
        parameters: ["job": Int64.self, "first": Int32.self, "last": Int32.self]
    )
    static let chunkObserve = Query(
        "chunk_observe",
        parameters: ["chunk": Int64.self, "created": Timestamp.self],
        columns: ["state": Int16.self, "epoch": Int32.self]
    )
    static let recordingEndOrphan = Query(
        "recording_end_orphan",
        parameters: ["chunk": Int64.self],
        columns: ["pg_terminate_backend": Bool.self]
    )
}
