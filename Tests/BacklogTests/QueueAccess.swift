import Backlog
import Postgres
import Registry
import RoutingPolicy
import Schema

/// The single statements of a sweep, which the queue always sends together.
enum SQLText {
    static var sweepOnly: String { get throws { try SQLFile.query("chunk_sweep") } }
    static var splitOnly: String { get throws { try SQLFile.query("chunk_split") } }
    static var lapseOnly: String { get throws { try SQLFile.query("chunk_expire_deadline") } }
    static var wakeOnly: String { get throws { try SQLFile.query("chunk_wake") } }
}

extension ChunkLease {
    /// A lease of a chunk as the table has it, whoever holds it.
    static func held(
        _ connection: borrowing Connection,
        _ chunk: Int64,
        epoch: Int32
    ) throws -> ChunkLease {
        let row = try connection.query(
            "select job_id, lo, hi, created_at from waybill.chunk where chunk_id = $1",
            [chunk]
        ).single()
        let (job, low, high, created) = try row.decode(Int64.self, Int32.self, Int32.self, Timestamp.self)
        return ChunkLease(chunk: chunk, job: job, epoch: epoch, prompts: low...high, created: created)
    }
}

extension RoutingTask {
    static func reading(_ connection: borrowing Connection, _ lease: ChunkLease) throws -> RoutingTask {
        RoutingTask(
            lease: lease,
            job: RoutingJob(id: lease.job, name: "job", seed: 1, preference: try Preference(quality: 1, cost: 0)),
            prompts: try ChunkQueue.prompts(connection, of: lease),
            catalog: try ModelCatalog.load(connection)
        )
    }
}
