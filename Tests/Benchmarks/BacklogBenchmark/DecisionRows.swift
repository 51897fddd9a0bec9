import Backlog
import Postgres
import Registry
import DatabaseTestSupport

/// The decision rows and nothing else: what any queue that records them has to write.
///
/// Two connections COPY them in transactions of 5,000, as our workers do.
struct DecisionRows: BenchmarkCase {
    let name = "COPY of the decision rows alone"
    let prompts: Int

    func prepare(_ target: ConnectionString) throws {
        let connection = try Connection(target)
        _ = try SchemaMigrator().migrate(connection)
        _ = try BacklogFixture.prepare(connection)
    }

    func run(_ target: ConnectionString) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<BacklogBenchmark.workers {
                group.addTask {
                    let session = Session(target)
                    let size = 5000
                    for first in stride(
                        from: 1 + worker * size,
                        through: prompts,
                        by: size * BacklogBenchmark.workers
                    ) {
                        try await session.run { try Self.copy($0, first...min(first + size - 1, prompts)) }
                    }
                    await session.close()
                }
            }
            try await group.waitForAll()
        }
    }

    static func copy(_ connection: borrowing Connection, _ numbers: ClosedRange<Int>) throws {
        var encoder = BinaryCopyEncoder(capacity: 1 << 20)
        try connection.copyIn(
            """
            copy waybill.decision (job_id, prompt_no, model_id, propensity, predicted_quality, predicted_cost_nusd)
            from stdin (format binary)
            """
        ) { writer in
            for number in numbers {
                encoder.beginRow(fields: 6)
                encoder.append(Int64(1))
                encoder.append(Int32(number))
                encoder.append(Int16(1))
                encoder.append(Float(1))
                encoder.append(Float(0.5))
                encoder.append(Int64(1000))
                if encoder.bytes.count > 256 << 10 { try writer.send(encoder.take()) }
            }
            try writer.send(encoder.finish())
        }
    }
}
