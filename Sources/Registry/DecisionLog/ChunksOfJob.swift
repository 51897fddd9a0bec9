internal import Postgres
internal import Schema

/// The finished chunks of a job, to find which one decided a prompt.
struct ChunksOfJob {
    struct Chunk {
        let prompts: ClosedRange<Int>
        let finishedAt: Timestamp
        let snapshot: Bytes
    }

    /// In the order in which they were made.
    private let chunks: [Chunk]

    init(_ connection: borrowing Connection, job: Int64) throws {
        chunks = try connection.query(.decisionLogChunks, ["job": job]).map { row in
            Chunk(
                prompts: Int(try row.get("lo", as: Int32.self))...Int(try row.get("hi", as: Int32.self)),
                finishedAt: try row.get("finished_at"),
                snapshot: try row.get("snapshot_digest")
            )
        }
    }

    /// The chunk that decided each prompt of a range, if one did: the latest that it lies in.
    func deciding(_ prompts: ClosedRange<Int>) -> [Chunk?] {
        var found = [Chunk?](repeating: nil, count: prompts.count)
        for chunk in chunks where chunk.prompts.overlaps(prompts) {
            for prompt in chunk.prompts.clamped(to: prompts) { found[prompt - prompts.lowerBound] = chunk }
        }
        return found
    }
}

extension Query {
    static let decisionLogJobs = Query(
        "decision_log_jobs",
        columns: [
            "job_id": Int64.self, "name": String.self, "prompts": Int.self, "quality_weight": Double.self,
            "cost_weight": Double.self, "latency_weight": Double.self, "maximum_tries": Int16.self,
            "is_pruned": Bool.self, "allowed_models": [Int16]?.self, "explore": Double.self,
        ]
    )
    static let decisionLogModels = Query(
        "decision_log_models",
        columns: ["model_id": Int16.self, "name": String.self]
    )
    static let decisionLogChunks = Query(
        "decision_log_chunks",
        parameters: ["job": Int64.self],
        columns: [
            "chunk_id": Int64.self, "lo": Int32.self, "hi": Int32.self, "finished_at": Timestamp.self,
            "snapshot_digest": Bytes.self,
        ]
    )
    static let decisionLogSnapshots = Query(
        "decision_log_snapshots",
        parameters: ["channel": String.self],
        columns: ["digest": Bytes.self]
    )
    static let decisionLogCopyOut = Query(
        "decision_log_copy_out",
        form: .copyOut,
        parameters: ["job": Int64.self, "first": Int32.self, "last": Int32.self, "tries": Int32.self],
        columns: [
            "prompt_no": Int32.self, "model_id": Int16.self, "propensity": Float.self, "predicted_quality": Float.self,
            "predicted_cost_nusd": Int64.self, "external_id": String.self, "prompt": String.self,
            "metadata": String?.self, "parts": Int16.self, "state": Int16.self,
        ]
    )
    static let decisionLogOutcomes = Query(
        "decision_log_outcomes",
        form: .copyOut,
        parameters: ["job": Int64.self, "first": Int32.self, "last": Int32.self],
        columns: [
            "prompt_no": Int32.self, "model_id": Int16.self, "score": Float?.self, "cost_nusd": Int64?.self,
            "input_tokens": Int32?.self, "output_tokens": Int32?.self, "source": String.self,
            "recorded_at": Timestamp.self,
        ]
    )
}
