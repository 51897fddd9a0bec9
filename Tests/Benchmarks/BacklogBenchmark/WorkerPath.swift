import Backlog
import Postgres
import Registry
import RoutingPolicy
import DatabaseTestSupport

/// Our own path: loader, workers, all as in production but for the encoder and the policy.
struct WorkerPath: BenchmarkCase {
    enum Policy: Sendable {
        /// The same decision for every prompt.
        case nothing
        /// A keyed draw from fixed probabilities.
        case lottery
    }

    let name: String
    let policy: Policy
    let prompts: Int
    var pinned = false

    static func load(_ target: ConnectionString, prompts: Int) throws {
        let connection = try Connection(target)
        _ = try SchemaMigrator().migrate(connection)
        _ = try BacklogFixture.prepare(connection)
        let specification = JobSpecification(name: "bench", preference: try Preference(quality: 1, cost: 1))
        var number = 0
        _ = try JobLoader(specification).load(connection) { () -> TestRecord? in
            guard number < prompts else { return nil }
            number += 1
            return TestRecord(id: "id-\(number)", prompt: BenchmarkText.string(number), line: number)
        }
    }

    func prepare(_ target: ConnectionString) throws { try Self.load(target, prompts: prompts) }

    func run(_ target: ConnectionString) async throws {
        let models = try ModelCatalog.load(Connection(target)).map(\.number)
        let pin = pinned ? Session(target) : nil
        try await pin?.run { connection in
            try connection.query("begin isolation level repeatable read")
            try connection.query("select pg_current_xact_id()")
        }
        let (policy, expected) = (policy, prompts)
        let report = try await withThrowingTaskGroup(of: WorkerReport.self) { group in
            for number in 1...BacklogBenchmark.workers {
                group.addTask {
                    let settings = WorkerSettings(name: "bench-\(number)")
                    let worker = BacklogWorker(target, settings: settings, snapshot: BacklogFixture.snapshot) { task in
                        switch policy {
                        case .nothing: Self.constant(task, model: models[0])
                        case .lottery: Self.draw(task, models)
                        }
                    }
                    return try await worker.drain()
                }
            }
            return try await group.reduce(into: WorkerReport()) { $0.add($1) }
        }
        await pin?.close()
        precondition(report.prompts == expected, "\(report.prompts) of \(expected) prompts were routed")
    }

    static func constant(_ task: RoutingTask, model: Int16) -> ChunkRouting {
        ChunkRouting(
            decisions: task.prompts.map {
                RoutedPrompt(number: $0.number, model: model, propensity: 1, predictedQuality: 0.5, predictedCost: 1000)
            },
            candidates: [CandidateTotal(model: model, cost: 1000 * Int64(task.prompts.count), quality: 1)]
        )
    }

    private static func draw(_ task: RoutingTask, _ models: [Int16]) -> ChunkRouting {
        BacklogFixture.route(task, models: models)
    }
}
