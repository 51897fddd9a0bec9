import Backlog
import Postgres
import PureTestSupport
import Registry
import RoutingPolicy
import DatabaseTestSupport
import Testing

/// Everything through pgbouncer in transaction mode, where each transaction may meet another server session.
@Suite(.enabled(if: ConnectionPooler.isInstalled, "pgbouncer is missing; run ops/install.sh --test"))
struct PoolerTests {
    @Test func `loaders and workers through two server connections, while those are ended and the pooler restarts`()
        async throws
    {
        try await TestDatabase.with { direct in
            let name: String = try Connection(direct).query("select current_database()::text").single().get(0)
            let pooler = try ConnectionPooler(for: TestCluster.shared, poolSize: 2)
            defer { pooler.end() }
            let target = pooler.connection(database: name)
            let connection = try Connection(target)
            try SchemaMigrator().check(connection)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            let job = JobSpecification(name: "pooled", preference: try Preference(quality: 1, cost: 1), chunkSize: 10)
            var left = 900
            let report = try JobLoader(job, transactionSize: 200).load(connection) { () -> TestRecord? in
                left -= 1
                return left < 0 ? nil : TestRecord(id: "\(left)", prompt: "p", line: 1)
            }
            #expect(report.prompts == 900)
            func done() throws -> Int {
                try Connection(direct).query("select count(*) from waybill.chunk where state = 2").single().get(0)
            }
            let ended = try await withThrowingTaskGroup(of: WorkerReport.self) { group in
                for number in 1...3 {
                    group.addTask {
                        var settings = WorkerSettings(name: "w\(number)")
                        settings.leaseSeconds = 2
                        let worker = BacklogWorker(target, settings: settings, snapshot: BacklogFixture.snapshot) {
                            BacklogFixture.route($0, models: models)
                        }
                        return try await worker.drain()
                    }
                }
                // The server's side and then the pooler itself go away in the middle.
                try await Waiting.until { try done() >= 20 }
                try Connection(direct).query(
                    """
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() and pid <> pg_backend_pid()
                    """
                )
                try await Waiting.until { try done() >= 40 }
                try pooler.restart()
                return try await group.reduce(into: WorkerReport()) { $0.add($1) }
            }
            #expect(ended.prompts <= 900 && ended.failures == 0)
            let status = try BacklogStatus.read(Connection(target))
            #expect(status.ready == 0 && status.claimed == 0 && status.deadLetters == 0)
            let counts = try Connection(direct).query(
                "select count(*), count(distinct prompt_no) from waybill.decision"
            ).single()
            #expect(try counts.decode(Int.self, Int.self) == (900, 900))
        }
    }

    @Test func `every command of a job, failures and outcomes through one server connection`() async throws {
        try await TestDatabase.with { direct in
            let name: String = try Connection(direct).query("select current_database()::text").single().get(0)
            let pooler = try ConnectionPooler(for: TestCluster.shared, poolSize: 1)
            defer { pooler.end() }
            let target = pooler.connection(database: name)
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            let job = try BacklogFixture.load(connection, prompts: 50).job
            // Errors inside transactions and COPY leave the one server session usable.
            #expect(throws: BacklogError.self) { try BacklogFixture.load(connection, prompts: 50) }
            #expect(throws: (any Error).self) {
                try connection.copyIn("copy waybill.decision from stdin (format binary)") { try $0.send([1, 2, 3]) }
            }
            try ChunkQueue.pause(connection, job: job)
            #expect(try ChunkQueue.claim(connection, worker: "w", lease: 9) == nil)
            try ChunkQueue.resume(connection, job: job)
            let worker = BacklogWorker(target, settings: .patient("w"), snapshot: BacklogFixture.snapshot) {
                var routing = BacklogFixture.route($0, models: models)
                routing.failures = [UnroutablePrompt(number: $0.prompts[0].number, code: "c", reason: "r")]
                routing.decisions.removeFirst()
                return routing
            }
            var expected = WorkerReport(chunks: 5, prompts: 45, failures: 5)
            expected.reasons = ["r": 5]
            #expect(try await worker.drain() == expected)
            #expect(try ChunkQueue.retry(connection, job: job) == 5)
            let second = BacklogWorker(target, settings: .patient("w"), snapshot: BacklogFixture.snapshot) {
                BacklogFixture.route($0, models: models)
            }
            #expect(try await second.drain().prompts == 5)
            let outcome = PromptOutcome(prompt: 1, model: models[0], score: 1, cost: 5)
            #expect(try OutcomeRecorder.record(connection, job: job, source: .provider, [outcome]) == 1)
            #expect(try JobSummary.all(connection).first?.decided == 50)
            #expect(try Retention.prune(connection, days: 0, dryRun: false).isEmpty)
        }
    }
}
