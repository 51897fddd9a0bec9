import Backlog
import Postgres
import DatabaseTestSupport

/// The limit: COPY all prompts out and COPY as many decisions in, on two connections, without claims, leases or fences.
///
/// Each connection takes half of the prompts in one COPY and writes its decisions in one transaction.
struct CopyLimit: BenchmarkCase {
    let name = "raw COPY out and in (the limit)"
    let prompts: Int

    func prepare(_ target: ConnectionString) throws { try WorkerPath.load(target, prompts: prompts) }

    func run(_ target: ConnectionString) async throws {
        let share = prompts / BacklogBenchmark.workers
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<BacklogBenchmark.workers {
                let low = worker * share + 1
                let high = worker == BacklogBenchmark.workers - 1 ? prompts : low + share - 1
                group.addTask {
                    let session = Session(target)
                    let bytes = try await session.run { connection in
                        var bytes = 0
                        try connection.copyOutLent(
                            """
                            copy (select prompt_no, prompt from waybill.prompt
                                  where job_id = 1 and prompt_no between \(low) and \(high) order by prompt_no)
                            to stdout (format binary)
                            """
                        ) { _, piece in bytes += piece.count }
                        return bytes
                    }
                    precondition(bytes > 200 * (high - low))
                    try await session.run { try DecisionRows.copy($0, low...high) }
                    await session.close()
                }
            }
            try await group.waitForAll()
        }
    }
}
