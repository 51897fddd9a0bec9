import Backlog
import Postgres
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
    static func held(_ chunk: Int64, _ job: Int64, epoch: Int32, _ prompts: ClosedRange<Int32>) -> ChunkLease {
        ChunkLease(chunk: chunk, job: job, epoch: epoch, prompts: prompts)
    }
}

extension RoutingTask {
    static func reading(_ connection: borrowing Connection, _ lease: ChunkLease) throws -> RoutingTask {
        RoutingTask(
            lease: lease,
            job: RoutingJob(id: lease.job, name: "job", seed: 1, preference: try Preference(quality: 1, cost: 0)),
            prompts: try ChunkQueue.prompts(connection, of: lease)
        )
    }
}
