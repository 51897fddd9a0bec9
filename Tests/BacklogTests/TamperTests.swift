import Backlog
import Postgres
import Registry
import RoutingPolicy
import DatabaseTestSupport
import Testing

/// Rows that somebody edited while the job runs.
@Suite struct TamperTests {
    private static func worker(_ target: ConnectionString, _ models: [Int16], name: String = "w") -> BacklogWorker {
        BacklogWorker(target, settings: .patient(name), snapshot: BacklogFixture.snapshot) {
            BacklogFixture.route($0, models: models)
        }
    }

    @Test func `the terms of a loaded job cannot be edited, and the refusal says what to do`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 30)
            _ = try #require(try ChunkQueue.claim(connection, worker: "w", lease: 0))
            for change in [
                "quality_weight = 0, cost_weight = 1", "seed = 1", "allowed_models = '{1}'", "chunk_size = 7",
                "maximum_attempts = 9", "priority = 1", "deadline = now()", "owner = 'x'", "budget_nusd = 1",
            ] {
                let error = #expect(throws: PostgresError.self) {
                    try connection.query("update waybill.job set \(change)")
                }
                #expect(error?.message.contains("cannot be changed") == true, "\(change)")
                #expect(error?.hint?.contains("waybill jobs cancel") == true)
            }
            // A name is for people, and an unchanged value changes nothing.
            try connection.query("update waybill.job set name = 'renamed', priority = priority")
            #expect(try await Self.worker(target, models).drain().prompts == 30)
        }
    }

    @Test func `a chunk that claims too many prompts is narrowed down to those that do not exist`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 30)
            try connection.query("update waybill.chunk set hi = 33 where hi = 30")
            #expect(try await Self.worker(target, models).drain().prompts == 30)
            let missing = try connection.query(
                "select prompt_no from waybill.failure where code = 'missing' order by 1"
            )
            #expect(try missing.map { try $0.get(0, as: Int.self) } == [31, 32, 33])
        }
    }

    @Test func `chunks that overlap raise an alarm, and do not end every worker for ever`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 40)
            // Now 19 and 20 are in two chunks.
            try connection.query("update waybill.chunk set lo = 19 where lo = 21")
            var alarms = 0
            var isDone = false
            while !isDone {
                do {
                    _ = try await Self.worker(target, models).drain()
                    isDone = true
                } catch BacklogError.decidedTwice {
                    alarms += 1
                    try #require(alarms < 20)
                }
            }
            #expect(alarms > 0)
            let row = try connection.query(
                """
                select count(*), count(distinct prompt_no),
                       (select array_to_string(array_agg(prompt_no order by 1), ',')
                        from waybill.failure where code = 'conflict')
                from waybill.decision
                """
            ).single()
            #expect(try row.decode(Int.self, Int.self, String.self) == (40, 40, "19,20"))
        }
    }

    @Test func `a chunk that is taken from its holder by hand is recorded once`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 20)
            let held = try #require(try ChunkQueue.claim(connection, worker: "w", lease: 100)).lease
            let task = try RoutingTask.reading(connection, held)
            let routing = try EncodedRouting(BacklogFixture.route(task, models: models), for: held)
            for change in ["epoch = epoch + 5", "state = 0, lease_until = null, owner = null", "lo = 2, epoch = 0"] {
                try connection.query("update waybill.chunk set \(change) where chunk_id = $1", [held.chunk])
                #expect(try ChunkQueue.finish(connection, routing, snapshot: BacklogFixture.snapshot) == false)
            }
            #expect(try connection.query("select 1 from waybill.decision").isEmpty)
        }
    }

    @Test func `two workers of one name do not take each other's chunks`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 400)
            async let one = Self.worker(target, models, name: "twin").drain()
            async let two = Self.worker(target, models, name: "twin").drain()
            let (left, right) = try await (one, two)
            #expect(left.prompts + right.prompts == 400 && left.staleChunks + right.staleChunks == 0)
            // A stale claim of the same name is still stale.
            try BacklogFixture.load(connection, name: "again", prompts: 10)
            let old = try #require(try ChunkQueue.claim(connection, worker: "twin", lease: -1)).lease
            try ChunkQueue.sweep(connection)
            let new = try #require(try ChunkQueue.claim(connection, worker: "twin", lease: 100)).lease
            #expect(old.chunk == new.chunk)
            #expect(try ChunkQueue.renew(connection, old, seconds: 10) == false)
            #expect(try ChunkQueue.abandon(connection, old) == false)
            #expect(try ChunkQueue.renew(connection, new, seconds: 10))
        }
    }
}
