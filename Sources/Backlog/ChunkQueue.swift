package import Postgres
internal import RoutingPolicy
internal import Schema

/// Claiming, renewing, finishing and rescuing chunks: the life of a chunk, on a connection.
package enum ChunkQueue {
    /// Claims the next chunk for `worker`, or nil if none is ready.
    ///
    /// The lease runs on the database's clock. With `suspects` false, chunks that lost a lease before are passed over.
    /// What `channel` points to is read in the same statement.
    package static func claim(
        _ connection: borrowing Connection,
        worker: String,
        lease seconds: Double,
        suspects: Bool = true,
        channel: String? = nil
    ) throws -> (lease: ChunkLease, job: RoutingJob, inForce: SnapshotInForce?)? {
        let rows = try connection.query(
            .chunkClaim,
            ["worker": worker, "lease_seconds": seconds, "suspects": suspects, "channel": channel]
        )
        guard let row = rows.first else { return nil }
        let lease = ChunkLease(
            chunk: try row.get("chunk_id"),
            job: try row.get("job_id"),
            epoch: try row.get("epoch"),
            prompts: try row.get("lo")...row.get("hi"),
            created: try row.get("created_at"),
            isSuspect: try row.get("strikes", as: Int16.self) > 0
        )
        let job = RoutingJob(
            id: lease.job,
            name: try row.get("name"),
            seed: try row.get("seed"),
            preference: try Preference(
                quality: row.get("quality_weight"),
                cost: row.get("cost_weight"),
                latency: row.get("latency_weight")
            ),
            allowedModels: try row.get("allowed_models", as: [Int16]?.self)?.sorted(),
            explore: try row.get("explore")
        )
        var inForce: SnapshotInForce?
        if let digest = try row.get("promoted", as: Bytes?.self)?.array {
            inForce = SnapshotInForce(
                digest: digest,
                entry: try row.get("promoted_entry", as: Int?.self) ?? 0,
                revocations: try row.get("revocations")
            )
        }
        return (lease, job, inForce)
    }

    /// Reads the prompts of a chunk.
    ///
    /// - Throws: `damagedChunk` if they are not all there.
    package static func prompts(_ connection: borrowing Connection, of lease: ChunkLease) throws -> [QueuedPrompt] {
        var prompts: [QueuedPrompt] = []
        prompts.reserveCapacity(lease.count)
        try connection.copyOutLent(
            .promptCopyOut,
            ["job": lease.job, "first": lease.prompts.lowerBound, "last": lease.prompts.upperBound]
        ) { row, bytes in
            let number = try row.int32(bytes)
            let text = try row.text(bytes)
            prompts.append(QueuedPrompt(number: number, text: text, parts: try row.int16(bytes)))
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
            .chunkRenew,
            ["chunk": lease.chunk, "epoch": lease.epoch, "created": lease.created, "lease_seconds": seconds]
        ).affected == 1
    }

    /// Gives a chunk back without a strike; false if it is no longer ours.
    @discardableResult
    package static func abandon(_ connection: borrowing Connection, _ lease: ChunkLease) throws -> Bool {
        try connection.query(
            .chunkAbandon,
            ["chunk": lease.chunk, "epoch": lease.epoch, "created": lease.created]
        ).affected == 1
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
            .chunkStrike,
            [
                "chunk": lease.chunk, "epoch": lease.epoch, "created": lease.created, "code": code, "reason": reason,
            ]
        )
        guard let row = rows.first else { return nil }
        return ChunkState(rawValue: try row.get("state"))
    }
}

extension Query {
    static let chunkClaim = Query(
        "chunk_claim",
        parameters: [
            "worker": String.self, "lease_seconds": Double.self, "suspects": Bool.self, "channel": String?.self,
        ],
        columns: [
            "chunk_id": Int64.self, "job_id": Int64.self, "lo": Int32.self, "hi": Int32.self, "epoch": Int32.self,
            "name": String.self, "seed": Int64.self, "quality_weight": Double.self, "cost_weight": Double.self,
            "latency_weight": Double.self, "allowed_models": [Int16]?.self, "strikes": Int16.self,
            "created_at": Timestamp.self, "explore": Double.self, "promoted": Bytes?.self,
            "promoted_entry": Int?.self, "revocations": Int.self,
        ]
    )
    static let promptCopyOut = Query(
        "prompt_copy_out",
        form: .copyOut,
        parameters: ["job": Int64.self, "first": Int32.self, "last": Int32.self],
        columns: ["prompt_no": Int32.self, "prompt": String.self, "parts": Int16.self]
    )
    static let chunkRenew = Query(
        "chunk_renew",
        parameters: ["chunk": Int64.self, "epoch": Int32.self, "created": Timestamp.self, "lease_seconds": Double.self]
    )
    static let chunkAbandon = Query(
        "chunk_abandon",
        parameters: ["chunk": Int64.self, "epoch": Int32.self, "created": Timestamp.self]
    )
    static let chunkStrike = Query(
        "chunk_strike",
        parameters: [
            "chunk": Int64.self, "epoch": Int32.self, "created": Timestamp.self, "code": String.self,
            "reason": String.self,
        ],
        columns: ["chunk_id": Int64.self, "epoch": Int32.self, "state": Int16.self]
    )
}
