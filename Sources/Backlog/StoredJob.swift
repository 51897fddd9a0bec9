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
        guard let row = try connection.query(SQLFile.query("job_find"), [name]).first else { return nil }
        return StoredJob(
            id: try row.get("job_id"),
            name: name,
            state: try row.get("state"),
            word: try row.get("word"),
            prompts: try row.get("prompts"),
            sourceDigest: try row.get("source_digest"),
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
