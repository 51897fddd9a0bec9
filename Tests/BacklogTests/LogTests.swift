import Backlog
import Logging
import Postgres
import Registry
import DatabaseTestSupport
import Testing

@Suite struct LogTests {
    /// A worker over `prompts` prompts in chunks of ten, and what it logged.
    private func logging(
        _ target: ConnectionString,
        prompts: Int,
        faults: FaultInjection = .none,
        stop: StopSignal = StopSignal(),
        after sql: String? = nil,
        route: @escaping @Sendable (RoutingTask, [Int16]) async throws -> ChunkRouting = {
            BacklogFixture.route($0, models: $1)
        }
    ) async throws -> [LogRecorder.Line] {
        let connection = try Connection(target)
        let models = try BacklogFixture.prepare(connection).map(\.number)
        try BacklogFixture.load(connection, prompts: prompts)
        if let sql { try connection.query(sql) }
        let recorder = LogRecorder()
        var settings = WorkerSettings(name: "w")
        settings.graceSeconds = 0
        settings.faults = faults
        let worker = BacklogWorker(
            target,
            settings: settings,
            snapshot: BacklogFixture.snapshot,
            stop: stop,
            logger: recorder.logger
        ) { try await route($0, models) }
        _ = try? await worker.drain()
        return recorder.lines
    }

    @Test func `a chunk that is claimed, recorded or failed is named with job, epoch and worker`() async throws {
        try await TestDatabase.with { target in
            let lines = try await logging(target, prompts: 20) { task, models in
                var routing = BacklogFixture.route(task, models: models)
                let first = routing.decisions[0].number
                routing.failures = [UnroutablePrompt(number: first, code: "c", reason: "too long")]
                routing.decisions.removeFirst()
                return routing
            }
            for message in ["claimed", "recorded", "failed"] {
                let chunks = lines.filter { $0.message == message }
                #expect(chunks.compactMap { $0.metadata["chunk"] }.sorted() == ["1", "2"])
                #expect(chunks.allSatisfy { $0.metadata["job"] == "1" && $0.metadata["epoch"] == "1" })
                #expect(chunks.allSatisfy { $0.metadata["worker"] == "w" })
            }
            #expect(lines.first { $0.message == "failed" }?.metadata["reason"] == "too long")
            #expect(lines.allSatisfy { $0.level < .warning })
        }
    }

    @Test func `a chunk that is struck is a warning with its reason`() async throws {
        try await TestDatabase.with { target in
            let lines = try await logging(
                target,
                prompts: 10,
                after: "delete from waybill.prompt where prompt_no = 4"
            )
            let struck = try #require(lines.first { $0.message == "struck" })
            #expect(struck.level == .warning && struck.metadata["state"] == "ready")
            #expect(struck.metadata["reason"]?.contains("10 prompts") == true)
        }
    }

    @Test func `a chunk that a stop cuts short is logged as abandoned, once`() async throws {
        try await TestDatabase.with { target in
            let stop = StopSignal()
            let lines = try await logging(target, prompts: 10, stop: stop) { _, _ in
                stop.request()
                try await Task.sleep(for: .seconds(600))
                return ChunkRouting(decisions: [], candidates: [])
            }
            #expect(lines.count { $0.message.hasPrefix("abandoned") } == 1)
        }
    }

    @Test func `a lease that is lost is a warning`() async throws {
        try await TestDatabase.with { target in
            let lines = try await logging(target, prompts: 10) { task, models in
                if task.lease.epoch == 1 {
                    try Connection(target).query(
                        "update waybill.chunk set state = 0, epoch = epoch + 1, lease_until = null"
                    )
                }
                return BacklogFixture.route(task, models: models)
            }
            let lost = try #require(lines.first { $0.message.hasPrefix("lost the lease") })
            #expect(lost.level == .warning && lost.metadata["chunk"] == "1")
        }
    }

    @Test func `a connection that is lost and opened again is logged without its password`() async throws {
        try await TestDatabase.with { target in
            let once = StopSignal()
            let faults = FaultInjection { point in
                guard point == .afterClaim, !once.isRequested else { return }
                once.request()
                _ = try? Connection(target).query(
                    """
                    select pg_terminate_backend(pid, 5000) from pg_stat_activity
                    where datname = current_database() and pid <> pg_backend_pid()
                    """
                )
            }
            let secret = try ConnectionString(target.secretText + " password=hunter2")
            let lines = try await logging(secret, prompts: 10, faults: faults)
            #expect(lines.contains { $0.level == .warning && $0.message.hasPrefix("the database is away") })
            #expect(lines.contains { $0.level == .notice && $0.message.hasPrefix("reconnected") })
            #expect(lines.contains { $0.message == "recorded" })
            #expect(!lines.contains { $0.text.contains("hunter2") })
        }
    }

    @Test func `an error that ends the worker is logged`() async throws {
        struct Broken: Error {}
        try await TestDatabase.with { target in
            let lines = try await logging(target, prompts: 10) { _, _ in throw Broken() }
            #expect(lines.last?.level == .error && lines.last?.message.contains("Broken") == true)
            #expect(lines.contains { $0.message.hasPrefix("abandoned") })
        }
    }
}
