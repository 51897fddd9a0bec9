import Backlog
import Postgres
import Registry
import RoutingPolicy
import DatabaseTestSupport
import Testing

@Suite struct JobControlTests {
    private static func states(_ connection: borrowing Connection) throws -> [Int] {
        try connection.query("select state from waybill.chunk order by chunk_id").map { try $0.get(0) }
    }

    private static func worker(_ target: ConnectionString, _ models: [Int16]) -> BacklogWorker {
        BacklogWorker(target, settings: .patient("w"), snapshot: BacklogFixture.snapshot) {
            BacklogFixture.route($0, models: models)
        }
    }

    @Test func `a paused job waits, also what comes back from a worker, and goes on when resumed`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            let job = try BacklogFixture.load(connection, prompts: 30).job
            let lease = try #require(try ChunkQueue.claim(connection, worker: "w", lease: 100)).lease
            try ChunkQueue.pause(connection, job: job)
            #expect(try Self.states(connection) == [1, 3, 3])
            try ChunkQueue.abandon(connection, lease)
            try ChunkQueue.sweep(connection)
            #expect(try Self.states(connection) == [3, 3, 3])
            // Nothing to do is an end, not a wait.
            #expect(try await Self.worker(target, models).drain().prompts == 0)
            #expect(try BacklogStatus.read(connection).waiting == 30)
            try ChunkQueue.resume(connection, job: job)
            #expect(try await Self.worker(target, models).drain().prompts == 30)
        }
    }

    @Test func `a job for later waits and one past its deadline is cancelled`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try BacklogFixture.prepare(connection)
            for (name, start, end) in [
                ("later", "2999-01-01T00:00:00Z", String?.none), ("late", nil, "2001-01-01T00:00:00Z"),
                ("now", nil, nil),
            ] {
                var job = JobSpecification(name: name, preference: try Preference(quality: 1, cost: 1))
                job.terms.notBefore = start
                job.terms.deadline = end
                var left = 3
                _ = try JobLoader(job).load(connection) { () -> TestRecord? in
                    left -= 1
                    return left < 0 ? nil : TestRecord(id: "\(left)", prompt: "p", line: 1)
                }
            }
            try ChunkQueue.sweep(connection)
            #expect(try Self.states(connection) == [3, 7, 0])
        }
    }

    @Test func `a small job of another tenant overtakes a huge one, and a heavier tenant gets more`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try BacklogFixture.prepare(connection)
            try connection.query("insert into waybill.tenant (name, weight) values ('heavy', 3)")
            func load(_ name: String, _ tenant: String, _ prompts: Int) throws -> Int64 {
                var job = JobSpecification(name: name, preference: try Preference(quality: 1, cost: 1), chunkSize: 10)
                job.terms.tenant = tenant
                var number = 0
                return try JobLoader(job).load(connection) { () -> TestRecord? in
                    number += 1
                    return number > prompts ? nil : TestRecord(id: "\(number)", prompt: "p", line: number)
                }.job
            }
            let huge = try load("huge", "a", 1000)
            var order: [Int64] = []
            for _ in 0..<5 {
                order.append(try #require(try ChunkQueue.claim(connection, worker: "w", lease: 9)).lease.job)
            }
            let small = try load("small", "b", 20)
            let heavy = try load("heavy", "heavy", 60)
            for _ in 0..<9 {
                order.append(try #require(try ChunkQueue.claim(connection, worker: "w", lease: 9)).lease.job)
            }
            #expect(order.prefix(5).allSatisfy { $0 == huge })
            let rest = order.dropFirst(5)
            #expect(rest.count { $0 == small } == 2, "\(order)")
            #expect(rest.count { $0 == heavy } >= 4, "\(order)")
            #expect(rest.contains(huge))
        }
    }

    @Test func `failures are sent again and the totals stay true`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            let job = try BacklogFixture.load(connection, prompts: 20).job
            let failing = BacklogWorker(target, settings: .patient("w"), snapshot: BacklogFixture.snapshot) {
                var routing = BacklogFixture.route($0, models: models)
                let bad: Set<Int32> = [3, 4, 9, 15]
                routing.failures = routing.decisions.filter { bad.contains($0.number) }.map {
                    UnroutablePrompt(number: $0.number, code: "c", reason: "r")
                }
                routing.decisions.removeAll { bad.contains($0.number) }
                return routing
            }
            _ = try await failing.drain()
            #expect(try BacklogStatus.read(connection).deadLetters == 4)
            #expect(try ChunkQueue.retry(connection, job: job) == 4)
            #expect(try ChunkQueue.retry(connection, job: job) == 0)
            let waiting = try #require(try JobSummary.all(connection).first)
            #expect(waiting.decided == 16 && waiting.failed == 0 && waiting.outstanding == 4)
            #expect(waiting.state == "ready")
            #expect(try await Self.worker(target, models).drain() == WorkerReport(chunks: 3, prompts: 4))
            let done = try #require(try JobSummary.all(connection).first)
            #expect(done.decided == 20 && done.failed == 0 && done.outstanding == 0)
            #expect(done.state == "done")
            #expect(try connection.query("select 1 from waybill.decision_detail").count == 20)
        }
    }

    @Test func `attempts and allowed models of a job reach its chunks`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            var job = JobSpecification(name: "j", preference: try Preference(quality: 1, cost: 1))
            job.terms.maximumAttempts = 3
            job.terms.allowedModels = [models[2], models[0]]
            var left = 2
            _ = try JobLoader(job).load(connection) { () -> TestRecord? in
                left -= 1
                return left < 0 ? nil : TestRecord(id: "\(left)", prompt: "p", line: 1)
            }
            var states: [Int] = []
            for _ in 0..<3 {
                let claim = try #require(try ChunkQueue.claim(connection, worker: "w", lease: 100))
                let expected = [models[0], models[2]].sorted()
                #expect(claim.job.allowedModels == expected)
                try ChunkQueue.strike(connection, claim.lease, code: "c", reason: "r")
                states.append(try Self.states(connection)[0])
            }
            #expect(states == [0, 0, 4])
        }
    }

    // The oldest open transaction is the whole server's: those of other tests would hold sealing back.
    @Test func `prompts that trickle in are sealed once committed, and none that commits late is missed`() async throws
    {
        try await TestCluster.withServer { _, target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            let job = JobSpecification(name: "it's open", preference: try Preference(quality: 1, cost: 1))
            _ = try JobLoader(job).open(connection)
            let late = try Connection(target)
            try late.query("begin")
            try late.query("select waybill.submit('it''s open', 'late', 'prompt')")
            try connection.query("select waybill.submit('it''s open', 'early', 'prompt', '{\"a\":1}')")
            try connection.query("select waybill.submit('it''s open', 'early', 'again')")
            try ChunkQueue.sweep(connection)
            // The open transaction is older: nothing above its number may be taken yet.
            #expect(try connection.query("select 1 from waybill.inbox").count == 2)
            try late.query("commit")
            try ChunkQueue.sweep(connection)
            #expect(try connection.query("select 1 from waybill.inbox").isEmpty)
            try connection.query("select waybill.submit('it''s open', 'late', 'again')")
            #expect(try await Self.worker(target, models).drain().prompts == 2)
            let rows = try connection.query("select external_id, prompt from waybill.prompt order by prompt_no")
            let texts = try rows.map { try $0.get(0, as: String.self) + $0.get(1, as: String.self) }.sorted()
            #expect(texts == ["earlyprompt", "lateprompt"])
            #expect(throws: PostgresError.self) { try connection.query("select waybill.submit('none', 'x', 'y')") }
        }
    }
}
