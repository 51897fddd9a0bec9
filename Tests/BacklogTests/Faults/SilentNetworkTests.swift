import Backlog
import Foundation
import Postgres
import PureTestSupport
import Registry
import Synchronization
import DatabaseTestSupport
import Testing

/// Connections that stay open and carry nothing: neither side hears of it.
///
/// Each test has a server of its own: a session that waits in the middle of a COPY for a client that is gone keeps
/// every DROP DATABASE of its server waiting.
@Suite struct SilentNetworkTests {
    /// A database behind a proxy.
    private func withProxy(
        _ body: (_ direct: ConnectionString, _ behind: ConnectionString, FaultProxy, [Int16]) async throws -> Void
    ) async throws {
        try await TestCluster.withServer { _, direct in
            let connection = try Connection(direct)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            let folder: String = try connection.query("select current_setting('unix_socket_directories')").single()
                .get(0)
            let proxy = try FaultProxy(to: folder.replacing("\"", with: "") + "/.s.PGSQL.5432")
            defer { proxy.close() }
            let behind = try ConnectionString(
                "host=127.0.0.1 port=\(proxy.port) user=\(LocalCluster.user) dbname=\(LocalCluster.database) "
                    + "sslmode=disable gssencmode=disable"
            )
            try await body(direct, behind, proxy, models)
        }
    }

    /// Without a limit for silence it would hang.
    @Test(.timeLimit(.minutes(45)), arguments: [FaultProxy.Fault.swallow, .loseAnswers])
    func `a network that falls silent at any point costs a pause and nothing else`(_ fault: FaultProxy.Fault)
        async throws
    {
        try await withProxy { direct, behind, proxy, models in
            for point in [FaultPoint.afterClaim, .afterRoute, .afterFence, .midCopy, .beforeCommit] {
                try BacklogFixture.load(try Connection(direct), name: "\(point)", prompts: 60)
                var settings = WorkerSettings(name: "w")
                settings.leaseSeconds = 2
                settings.silenceSeconds = 0.4
                let once = StopSignal()
                settings.faults = FaultInjection { reached in
                    guard reached == point, !once.isRequested else { return }
                    once.request()
                    while proxy.inject(fault, choice: 0) {}
                }
                let worker = BacklogWorker(behind, settings: settings, snapshot: BacklogFixture.snapshot) {
                    BacklogFixture.route($0, models: models)
                }
                let report = try await worker.drain()
                #expect(once.isRequested && report.failures == 0)
            }
            let row = try Connection(direct).query(
                """
                select count(*), count(distinct (job_id, prompt_no)),
                       (select sum(prompts)::bigint from waybill.rollup) from waybill.decision
                """
            ).single()
            #expect(try row.decode(Int.self, Int.self, Int.self) == (300, 300, 300))
        }
    }

    @Test func `a stop is not held up by a silent network`() async throws {
        try await withProxy { direct, behind, proxy, models in
            try BacklogFixture.load(try Connection(direct), prompts: 60)
            var settings = WorkerSettings(name: "w")
            settings.silenceSeconds = 3600
            settings.graceSeconds = 0
            let stop = StopSignal()
            settings.faults = FaultInjection { point in
                guard point == .midCopy else { return }
                while proxy.inject(.swallow, choice: 0) {}
                stop.request()
            }
            let worker = BacklogWorker(behind, settings: settings, snapshot: BacklogFixture.snapshot, stop: stop) {
                BacklogFixture.route($0, models: models)
            }
            let started = ContinuousClock.now
            let error = await #expect(throws: PostgresError.self) { try await worker.drain() }
            #expect(error?.isConnectionLoss == true)
            // Far below the limit for silence, whatever else the machine does.
            #expect(ContinuousClock.now - started < .seconds(1800))
        }
    }

    @Test func `a recorder cut off from the server is ended by the sweep, and its chunk is free`() async throws {
        try await withProxy { direct, behind, proxy, models in
            let connection = try Connection(direct)
            try BacklogFixture.load(connection, prompts: 10)
            let lease = try #require(try ChunkQueue.claim(connection, worker: "lost", lease: 0)).lease
            let task = try RoutingTask.reading(connection, lease)
            let routing = try EncodedRouting(BacklogFixture.route(task, models: models), for: lease)
            // The recorder stays in the middle of its copy until the sweep was seen, however slow the machine is.
            let isSwept = StopSignal()
            defer { isSwept.request() }
            let finishing = Task {
                try await Session(behind, silence: .seconds(3)).run { connection in
                    try ChunkQueue.finish(
                        connection,
                        routing,
                        snapshot: BacklogFixture.snapshot,
                        faults: FaultInjection { point in
                            guard point == .midCopy else { return }
                            while proxy.inject(.swallow, choice: 0) {}
                            while !isSwept.isRequested { usleep(1000) }
                        }
                    )
                }
            }
            func recorders(waiting: Bool) throws -> Int {
                try connection.query(
                    """
                    select count(*) from pg_locks join pg_stat_activity using (pid)
                    where locktype = 'advisory' and datname = current_database()
                    """ + (waiting ? " and wait_event_type = 'Client'" : "")
                ).single().get(0)
            }
            try await Waiting.until { try recorders(waiting: true) > 0 }
            // Locked: the sweep passes it over, and with patience it ends nobody.
            #expect(try ChunkQueue.sweep(connection, stuckAfter: 600) == 0)
            // It may be reading a last piece, and so not wait for its client at this very moment.
            #expect(try recorders(waiting: false) == 1)
            _ = try ChunkQueue.sweep(connection, stuckAfter: 0)
            try await Waiting.until { try ChunkQueue.sweep(connection, stuckAfter: 0) > 0 }
            let claim = try #require(try ChunkQueue.claim(connection, worker: "next", lease: 100))
            #expect(claim.lease.chunk == lease.chunk && claim.lease.epoch == lease.epoch + 2)
            isSwept.request()
            await #expect(throws: PostgresError.self) { try await finishing.value }
            #expect(try connection.query("select 1 from waybill.decision").isEmpty)
        }
    }

    @Test func `a call that waits too long ends its connection, and one that works does not`() async throws {
        try await withProxy { _, behind, proxy, _ in
            let session = Session(behind, silence: .seconds(1))
            // Longer than the limit in total, never in one call.
            try await session.run { connection in
                for _ in 0..<6 { try connection.query("select pg_sleep(0.2)") }
            }
            let error = await #expect(throws: PostgresError.self) {
                try await session.run { try $0.query("select pg_sleep(60)") }
            }
            #expect(error?.isConnectionLoss == true && error?.message.contains("silent") == true)
            _ = proxy
            let alive: Int = try await session.run { try $0.query("select 1").single().get(0) }
            #expect(alive == 1)
        }
    }
}
