import PureTestSupport
import Backlog
import Foundation
import Postgres
import Registry
import RoutingPolicy
import DatabaseTestSupport
import Testing

/// Loads jobs into a server of its own, keeps a fleet of workers busy with them, and injects faults by a seed.
///
/// The seed fixes which faults come in which order and where; when they strike is up to the machine.
struct FaultRun {
    let seed: UInt64
    let faults: Int
    let usesSmallDisk: Bool
    var pause: Duration = .milliseconds(60)

    private static let promptsPerJob = 600

    /// What happened, for people.
    struct Report: CustomStringConvertible {
        let seed: UInt64
        var injected: [(fault: String, count: Int)] = []
        var prompts = 0
        var jobs = 0
        var givenUp = 0
        var lostLeases = 0
        var highestEpoch = 0
        var seconds = 0.0
        var loadRestarts = 0

        var total: Int { injected.reduce(0) { $0 + ($1.fault.contains("not counted") ? 0 : $1.count) } }

        var description: String {
            ([
                "seed \(seed): \(total) faults in \(Int(seconds)) s, \(prompts) prompts in \(jobs) jobs, \(lostLeases) leases "
                    + "lost, highest epoch \(highestEpoch), \(givenUp) prompts given up, \(loadRestarts) loads resumed"
            ] + injected.map { "  \($0.count)  \($0.fault)" }).joined(separator: "\n")
        }
    }

    func run(_ cluster: LocalCluster, _ target: ConnectionString) async throws -> Report {
        let started = ContinuousClock.now
        let folder = URL(fileURLWithPath: cluster.folder)
        let (models, disk) = try prepare(cluster, target)
        defer { disk?.unmount() }
        let socket: String = try Connection(target).query("select current_setting('unix_socket_directories')").single()
            .get(0)
        let fleet = try FaultedFleet(
            FaultedFleet.Settings(),
            socket: socket.replacing("\"", with: "") + "/.s.PGSQL.5432",
            database: target,
            models: models,
            folder: folder
        )
        defer { fleet.close() }
        let supply = PromptSupply(target: target, promptsPerJob: Self.promptsPerJob)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await fleet.run() }
            group.addTask { try await supply.run() }
            try await inject(into: fleet, cluster, disk)
            supply.end()
            try await fleet.end()
            try await group.waitForAll()
        }
        #expect(fleet.unexpected.isEmpty, "workers ended by themselves: \(fleet.unexpected)\n\(fleet.messages)")
        try await finish(target, models)
        let connection = try Connection(target)
        try FaultOracle(models: models, hit: fleet.hit).check(connection)
        var report = Report(seed: seed)
        report.injected = Dictionary(fleet.injected.map { ("\($0)", $1) }, uniquingKeysWith: +).sorted {
            $0.key < $1.key
        }
        .map { ($0.key, $0.value) }
        let row = try connection.query(
            """
            select (select count(*) from waybill.prompt), (select count(*) from waybill.job),
                   (select count(*) from waybill.failure), (select count(*) from public.lost_lease), max(epoch)
            from waybill.chunk
            """
        ).single()
        (report.prompts, report.jobs, report.givenUp, report.lostLeases, report.highestEpoch) = try row.decode(
            Int.self,
            Int.self,
            Int.self,
            Int.self,
            Int.self
        )
        report.seconds = (ContinuousClock.now - started) / .seconds(1)
        report.loadRestarts = supply.resumed
        return report
    }

    private func prepare(_ cluster: LocalCluster, _ target: ConnectionString) throws -> ([Int16], SmallDisk?) {
        let connection = try Connection(target)
        let models = try BacklogFixture.prepare(connection).map(\.number)
        try FaultOracle.prepare(connection)
        guard usesSmallDisk, case .running(let server) = cluster.state() else { return (models, nil) }
        return (models, try SmallDisk(folder: cluster.folder + "/disk", server: server, connection))
    }

    private func inject(into fleet: FaultedFleet, _ cluster: LocalCluster, _ disk: SmallDisk?) async throws {
        var generator = SplitMix(state: seed)
        func total() -> Int { fleet.injected.reduce(0) { $0 + ($1.key == .terminate ? 0 : $1.value) } }
        while total() < faults {
            var fault = InjectedFault.draw(using: &generator, canFillDisk: disk != nil)
            let choice = generator.next()
            // Faults at named points wait for a worker to start.
            if fault.isPlanned, fleet.isFull { fault = .kill }
            switch fault {
            case .restartServer:
                try cluster.stop(immediately: true)
                _ = try cluster.start()
                fleet.note(fault)
            case .fillDisk:
                disk?.fill()
                try await Task.sleep(for: .seconds(1))
                disk?.free()
                fleet.note(fault)
            default: _ = fleet.inject(fault, choice: choice)
            }
            try await Task.sleep(for: pause)
        }
    }

    /// What is left is done by one worker that nothing happens to.
    private func finish(_ target: ConnectionString, _ models: [Int16]) async throws {
        var settings = WorkerSettings(name: "last")
        settings.leaseSeconds = 20
        let worker = BacklogWorker(target, settings: settings, snapshot: BacklogFixture.snapshot) { task in
            // A poison prompt that still waits would end the test: it loses its lease here as it does everywhere.
            if task.prompts.contains(where: { $0.text == "poison" }) {
                try Connection(target).query(
                    "update waybill.chunk set lease_until = clock_timestamp() where chunk_id = $1",
                    [task.lease.chunk]
                )
                try ChunkQueue.sweep(Connection(target))
            }
            return BacklogFixture.route(task, models: models)
        }
        _ = try await worker.drain()
    }
}
