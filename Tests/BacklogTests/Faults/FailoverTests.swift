import Backlog
import Foundation
import Postgres
import PureTestSupport
import Registry
import RoutingPolicy
import Synchronization
import DatabaseTestSupport
import Testing

/// The primary ends and its standby takes over, under workers and loaders that know both hosts.
///
/// Each test has two servers of its own, so they come one after another.
@Suite(
    .serialized,
    .enabled(if: ReplicatedServer.isPossible, "pg_basebackup is missing; install postgresql-client-15")
)
struct FailoverTests {
    private func worker(
        _ name: String,
        _ server: ReplicatedServer,
        _ models: [Int16],
        follows: Bool = false,
        stop: StopSignal = StopSignal(),
        _ faults: FaultInjection = .none
    ) -> BacklogWorker {
        var settings = WorkerSettings(name: name)
        settings.leaseSeconds = 2
        settings.silenceSeconds = 5
        settings.follows = follows
        // A stop here only ends what has nothing left to do: no deadline, however slow the machine.
        settings.graceSeconds = 1800
        settings.faults = faults
        return BacklogWorker(server.target, settings: settings, snapshot: BacklogFixture.snapshot, stop: stop) {
            BacklogFixture.route($0, models: models)
        }
    }

    private func prepare(_ server: ReplicatedServer) throws -> [Int16] {
        let connection = try Connection(server.target)
        try FaultOracle.prepare(connection)
        return try BacklogFixture.prepare(connection).map(\.number)
    }

    /// Chunks that are done according to one of the two servers.
    private func done(_ cluster: LocalCluster) throws -> Int {
        try Connection(cluster.connection()).query("select count(*) from waybill.chunk where state = 2").single().get(0)
    }

    /// `make faults` sets the number of failovers; without, there are two, so that both places were primary and
    /// standby.
    @Test(.timeLimit(.minutes(30)))
    func `a primary that dies costs a pause and nothing that was acknowledged`() async throws {
        let failovers = ProcessInfo.processInfo.environment["WAYBILL_FAILOVERS"].flatMap { Int($0) } ?? 2
        try await ReplicatedServer.with(.synchronous) { server in
            let models = try prepare(server)
            let acknowledged = Atomic<Int>(0)
            let stop = StopSignal()
            let supply = PromptSupply(target: server.target, promptsPerJob: 600, isPoisoned: false)
            let report = try await withThrowingTaskGroup(of: WorkerReport.self) { group in
                for number in 1...4 {
                    let counting = FaultInjection {
                        if $0 == .afterCommit { acknowledged.add(1, ordering: .relaxed) }
                    }
                    let worker = worker("w\(number)", server, models, follows: true, stop: stop, counting)
                    group.addTask { try await worker.drain() }
                }
                async let supplying: Void = supply.run()
                for _ in 0..<failovers {
                    let goal = try done(server.primary) + 50
                    try await Waiting.until { try done(server.primary) >= goal }
                    try server.failPrimary()
                    try server.standbyShowsAll()
                    let counted = acknowledged.load(ordering: .relaxed)
                    let kept = try done(server.standby)
                    // COMMITs whose answer died are not counted.
                    #expect(counted > goal / 2 && kept >= counted, "\(kept) of \(counted) acknowledged chunks are left")
                    try server.promote()
                    try server.addStandby()
                }
                supply.end()
                try await supplying
                let last = try Connection(server.target)
                try await Waiting.until { try ChunkQueue.depth(last).outstanding == 0 }
                stop.request()
                return try await group.reduce(into: WorkerReport()) { $0.add($1) }
            }
            let connection = try Connection(server.target)
            try FaultOracle(models: models, hit: []).check(connection)
            let decided: Int = try connection.query("select count(*) from waybill.decision").single().get(0)
            // Each chunk was reported once: none was lost that had been reported, none recorded without its worker
            // knowing.
            #expect(report.prompts == decided && report.failures == 0)
            print("\(failovers) failovers, \(decided) prompts, \(supply.resumed) loads resumed")
        }
    }

    @Test func `a COMMIT whose answer died with the primary is found on the standby`() async throws {
        try await ReplicatedServer.with(.synchronous) { server in
            let models = try prepare(server)
            try BacklogFixture.load(Connection(server.target), prompts: 30, chunkSize: 30)
            let proxy = try FaultProxy(to: server.primary.socketFolder() + "/.s.PGSQL.5432")
            defer { proxy.close() }
            var settings = WorkerSettings(name: "w")
            settings.faults = FaultInjection { point in
                guard point == .beforeCommit else { return }
                while proxy.inject(.loseAnswers, choice: 0) {}
            }
            let hosts = "host='127.0.0.1,\(try server.standby.socketFolder())' port=\(proxy.port),5432"
            let target = try ConnectionString(server.target.secretText + " \(hosts) sslmode=disable gssencmode=disable")
            let worker = BacklogWorker(target, settings: settings, snapshot: BacklogFixture.snapshot) {
                BacklogFixture.route($0, models: models)
            }
            async let working = worker.drain()
            try await Waiting.until { try done(server.standby) == 1 }
            try server.failPrimary()
            try server.promote()
            // Only now the worker hears that its connection is gone.
            proxy.close()
            let report = try await working
            #expect(report == WorkerReport(chunks: 1, prompts: 30))
            let connection = try Connection(server.target)
            #expect(try connection.query("select epoch from waybill.chunk").single().get(0, as: Int.self) == 1)
            try FaultOracle(models: models, hit: []).check(connection)
        }
    }

    @Test func `a planned switch, after which the former primary lives on and refuses to write`() async throws {
        try await ReplicatedServer.with(.synchronous) { server in
            let models = try prepare(server)
            try BacklogFixture.load(Connection(server.target), prompts: 6000)
            let recorded = Atomic<Int>(0)
            let isReadOnly = Atomic<Bool>(false)
            let report = try await withThrowingTaskGroup(of: WorkerReport.self) { group in
                // By a worker, after its fleet's twentieth chunk: this test's own turn may come when all is done.
                let switching = FaultInjection { point in
                    guard point == .afterCommit, recorded.add(1, ordering: .relaxed).newValue == 20 else { return }
                    #expect(throws: Never.self) { try server.makeReadOnly() }
                    isReadOnly.store(true, ordering: .releasing)
                }
                for number in 1...3 {
                    let worker = worker("w\(number)", server, models, switching)
                    group.addTask { try await worker.drain() }
                }
                try await Waiting.until { isReadOnly.load(ordering: .acquiring) }
                try server.promote()
                return try await group.reduce(into: WorkerReport()) { $0.add($1) }
            }
            #expect(report.prompts == 6000)
            let (before, after) = try (done(server.standby), done(server.primary))
            #expect((20..<600).contains(before))
            #expect(after == 600)
            try FaultOracle(models: models, hit: []).check(Connection(server.target))
        }
    }

    @Test func `a load that a failover interrupts goes on where it was`() async throws {
        try await ReplicatedServer.with(.synchronous) { server in
            let models = try prepare(server)
            var job = JobSpecification(name: "job", preference: try Preference(quality: 1, cost: 1), chunkSize: 20)
            job.terms.maximumAttempts = 100
            func load(resume: Bool, failingAt end: Int) throws -> LoadReport {
                var given = 0
                return try JobLoader(job, resume: resume, transactionSize: 200).load(Connection(server.target)) {
                    () -> TestRecord? in
                    given += 1
                    if given == end { try server.failPrimary() }
                    return given > 1000 ? nil : TestRecord(id: "id-\(given)", prompt: "prompt \(given)", line: given)
                }
            }
            let error = #expect(throws: PostgresError.self) { try load(resume: false, failingAt: 500) }
            #expect(error?.isConnectionLoss == true, "\(String(describing: error))")
            try server.promote()
            let report = try load(resume: true, failingAt: .max)
            #expect(report.prompts == 1000 && report.alreadyThere == 400)
            #expect(try load(resume: true, failingAt: .max).alreadyThere == 1000)
            _ = try await worker("w", server, models).drain()
            let connection = try Connection(server.target)
            #expect(try connection.query("select 1 from waybill.decision").count == 1000)
            try FaultOracle(models: models, hit: []).check(connection)
        }
    }

    // MARK: Asynchronous replication

    @Test func `what an asynchronous standby lacks is decided again, and once`() async throws {
        try await ReplicatedServer.with(.asynchronous) { server in
            let models = try prepare(server)
            try BacklogFixture.load(Connection(server.target), prompts: 900)
            try server.stopReplication()
            let report = try await withThrowingTaskGroup(of: WorkerReport.self) { group in
                for number in 1...3 {
                    let worker = worker("w\(number)", server, models)
                    group.addTask { try await worker.drain() }
                }
                try await Waiting.until { try done(server.primary) >= 30 }
                try server.failPrimary()
                #expect(try done(server.standby) == 0)
                try server.promote()
                return try await group.reduce(into: WorkerReport()) { $0.add($1) }
            }
            // What was lost was reported too.
            #expect(report.prompts >= 1100 && report.failures == 0)
            let connection = try Connection(server.target)
            #expect(try connection.query("select 1 from waybill.decision").count == 900)
            try FaultOracle(models: models, hit: []).check(connection)
        }
    }

    /// Numbers of jobs and chunks that were lost are given out again.
    @Test func `a worker of a job that was lost cannot record it as another one`() async throws {
        try await ReplicatedServer.with(.asynchronous) { server in
            let models = try prepare(server)
            try server.stopReplication()
            func claim(_ worker: String) throws -> (lease: ChunkLease, routing: EncodedRouting) {
                let connection = try Connection(server.target)
                let claimed = try #require(try ChunkQueue.claim(connection, worker: worker, lease: 100))
                let prompts = try ChunkQueue.prompts(connection, of: claimed.lease)
                let task = RoutingTask(lease: claimed.lease, job: claimed.job, prompts: prompts, catalog: [])
                let routing = BacklogFixture.route(task, models: models)
                return (claimed.lease, try EncodedRouting(routing, for: claimed.lease))
            }
            try BacklogFixture.load(Connection(server.target), name: "lost", prompts: 30)
            let lost = try claim("first")
            try server.failPrimary()
            try server.promote()
            let connection = try Connection(server.target)
            try BacklogFixture.load(connection, name: "another", prompts: 30)
            let held = try claim("second")
            #expect(lost.lease.chunk == held.lease.chunk && lost.lease.epoch == held.lease.epoch)
            #expect(try !ChunkQueue.renew(connection, lost.lease, seconds: 1))
            #expect(try !ChunkQueue.finish(connection, lost.routing, snapshot: BacklogFixture.snapshot))
            #expect(try ChunkQueue.fate(connection, of: lost.lease) == .ownedByAnother)
            #expect(try ChunkQueue.strike(connection, lost.lease, code: "c", reason: "r") == nil)
            #expect(try !ChunkQueue.abandon(connection, lost.lease))
            #expect(try ChunkQueue.finish(connection, held.routing, snapshot: BacklogFixture.snapshot))
            _ = try await worker("w", server, models).drain()
            try FaultOracle(models: models, hit: []).check(connection)
        }
    }
}
