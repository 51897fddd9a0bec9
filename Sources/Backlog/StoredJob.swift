internal import Postgres
internal import RoutingPolicy
internal import Schema

/// A job as the database has it, for a load that meets one of its name.
struct StoredJob {
    let id: Int64
    let name: String
    let state: String

    /// The state as people are told it: `done` when nothing of a ready job is left.
    let word: String
    let prompts: Int
    let sourceDigest: [UInt8]?
    let weights: [Double]
    let chunkSize: Int32
    let explore: Double

    static func find(_ connection: borrowing Connection, name: String) throws -> StoredJob? {
        guard let row = try connection.query(.jobFind, ["name": name]).first else { return nil }
        return StoredJob(
            id: try row.get("job_id"),
            name: name,
            state: try row.get("state"),
            word: try row.get("word"),
            prompts: try row.get("prompts"),
            sourceDigest: try row.get("source_digest", as: Bytes?.self)?.array,
            weights: [try row.get("quality_weight"), try row.get("cost_weight"), try row.get("latency_weight")],
            chunkSize: try row.get("chunk_size"),
            explore: try row.get("explore")
        )
    }

    /// Resuming must not change what the job is.
    func checkSettings(_ specification: JobSpecification) throws(BacklogError) {
        let preference = specification.preference
        guard weights == [preference.quality, preference.cost, preference.latency],
            chunkSize == specification.chunkSize, explore == specification.terms.explore
        else { throw .differentSettings(name: name) }
    }
}

extension Query {
    static let jobFind = Query(
        "job_find",
        parameters: ["name": String.self],
        columns: [
            "job_id": Int64.self, "state": String.self, "prompts": Int.self, "source_digest": Bytes?.self,
            "quality_weight": Double.self, "cost_weight": Double.self, "latency_weight": Double.self,
            "chunk_size": Int32.self, "explore": Double.self, "word": String.self,
        ]
    )
}
