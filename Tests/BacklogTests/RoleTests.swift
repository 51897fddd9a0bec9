import Backlog
import Postgres
import Registry
import DatabaseTestSupport
import Testing

/// What each role may do, and that it may not do what it should not.
@Suite struct RoleTests {
    private static func attempt(_ connection: borrowing Connection, as role: String, _ sql: String) throws -> SQLState?
    {
        try connection.query("begin")
        defer { connection.rollback() }
        try connection.query("set local role \(role)")
        do {
            try connection.query(sql)
            return nil
        } catch {
            return error.sqlState
        }
    }

    private static let forbidden = SQLState(rawValue: "42501")

    @Test(arguments: [
        ("waybill_producer", "select * from waybill.decision"),
        ("waybill_producer", "update waybill.chunk set state = 0"),
        ("waybill_producer", "insert into waybill.decision values (1, 1, 1, 1, 1, 1)"),
        ("waybill_producer", "update waybill.prompt set prompt = 'x'"),
        ("waybill_producer", "select waybill.prune('1 day')"),
        ("waybill_producer", "select archive from waybill.snapshot"),
        ("waybill_worker", "update waybill.prompt set prompt = 'x'"),
        ("waybill_worker", "delete from waybill.decision"),
        ("waybill_worker", "update waybill.decision set model_id = 1"),
        ("waybill_worker", "delete from waybill.chunk"),
        ("waybill_worker", "update waybill.job set quality_weight = 1"),
        ("waybill_worker", "insert into waybill.snapshot select * from waybill.snapshot"),
        ("waybill_worker", "insert into waybill.promotion (channel) select channel from waybill.promotion"),
        ("waybill_worker", "insert into waybill.outcome select * from waybill.outcome"),
        ("waybill_worker", "select waybill.prune('1 day')"),
        ("waybill_analyst", "select prompt from waybill.prompt"),
        ("waybill_analyst", "select archive from waybill.snapshot"),
        ("waybill_analyst", "update waybill.job set priority = 0"),
        ("waybill_analyst", "insert into waybill.inbox (job_id, external_id, prompt) values (1, 'a', 'b')"),
        ("waybill_analyst", "select waybill.submit('a', 'b', 'c')"),
        ("waybill_analyst", "select waybill.create_partitions(1)"),
        ("waybill_analyst", "select waybill.end_stuck_recordings(0)"),
        ("waybill_producer", "select waybill.end_stuck_recordings(0)"),
        ("waybill_operator", "update waybill.promotion set reason = 'x'"),
        ("waybill_operator", "delete from waybill.promotion"),
        ("waybill_operator", "update waybill.decision set model_id = 1"),
        ("waybill_operator", "update waybill.snapshot set archive = ''"),
        ("waybill_operator", "drop table waybill.outcome"),
        ("waybill_operator", "select waybill.grant_roles()"),
    ])
    func `a role is refused what is not its business`(_ role: String, _ sql: String) async throws {
        try await TestDatabase.with { target in
            let state = try Self.attempt(Connection(target), as: role, sql)
            #expect(state == Self.forbidden)
        }
    }

    /// Each role does its whole work as itself, by the program's own statements.
    @Test func `each role can do its own work`() async throws {
        try await TestDatabase.with { target in
            let admin = try Connection(target)
            let models = try BacklogFixture.prepare(admin).map(\.number)
            func login(_ role: String) throws -> ConnectionString {
                try ConnectionString(target.secretText + " options='-c role=waybill_\(role)'")
            }
            let producer = try Connection(try login("producer"))
            try SchemaMigrator().check(producer)
            let job = try BacklogFixture.load(producer, prompts: 20).job
            _ = try ModelCatalog.load(producer)
            let worker = BacklogWorker(
                try login("worker"),
                settings: .patient("w"),
                snapshot: BacklogFixture.snapshot
            ) { BacklogFixture.route($0, models: models) }
            #expect(try await worker.drain().prompts == 20)
            let analyst = try Connection(try login("analyst"))
            #expect(try JobSummary.all(analyst).first?.decided == 20)
            #expect(try BacklogStatus.read(analyst).ready == 0)
            #expect(try analyst.query("select * from waybill.decision_detail").count == 20)
            let operating = try Connection(try login("operator"))
            let outcome = PromptOutcome(prompt: 1, model: models[0], score: 1, cost: 5)
            #expect(try OutcomeRecorder.record(operating, job: job, source: .provider, [outcome]) == 1)
            try ChunkQueue.pause(operating, job: job)
            try ChunkQueue.resume(operating, job: job)
            #expect(try ChunkQueue.retry(operating, job: job) == 0)
            try ChunkQueue.cancel(operating, job: job)
            #expect(try Retention.prune(operating, days: 0, dryRun: false).isEmpty)
        }
    }
}
