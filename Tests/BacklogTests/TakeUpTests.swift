import Backlog
import DatabaseTestSupport
import Foundation
import Postgres
import PureTestSupport
import Registry
import Synchronization
import Testing

/// Workers whose channel moves under them.
@Suite struct TakeUpTests {
    private static let digests = (1...3).map { [UInt8](repeating: UInt8($0), count: 32) }

    /// Refused by every worker.
    private static let bad = [UInt8](repeating: 66, count: 32)

    /// What the workers were routed with, and what had been promoted when they were done with a chunk.
    private final class Ledger: Sendable {
        struct State {
            var committed = 0
            var entries: [String: [(entry: Int, committedAtEnd: Int)]] = [:]
        }

        let state = Mutex(State())

        func commit(_ entry: Int) { state.withLock { $0.committed = entry } }

        func routed(_ worker: String, _ entry: Int) {
            state.withLock { $0.entries[worker, default: []].append((entry, $0.committed)) }
        }
    }

    private static func store(_ connection: borrowing Connection) throws {
        for (index, digest) in (digests + [bad]).enumerated() {
            let stored = StoredSnapshot(
                digest: digest,
                policyName: "moving",
                version: index + 1,
                algorithm: "fixed",
                encoder: "static",
                manifest: "{}",
                archive: [1],
                signature: [2]
            )
            try SnapshotStore.insert(connection, stored)
        }
    }

    private static func move(_ connection: borrowing Connection, to digest: [UInt8], _ ledger: Ledger? = nil) throws {
        let action: PromotionEntry.Action = digest == digests[0] ? .rollback : .promote
        let entry = try PromotionLog.append(connection, action: action, digest: digest, actor: "ann")
        ledger?.commit(entry.sequence)
    }

    /// Decides for the model that the snapshot stands for.
    private static func worker(
        _ name: String,
        _ target: ConnectionString,
        _ models: [Int16],
        stop: StopSignal = StopSignal(),
        follows: Bool = false,
        ledger: Ledger? = nil
    ) -> BacklogWorker {
        var settings = WorkerSettings(name: name)
        settings.follows = follows
        // A stop here only ends what has nothing left to do: no deadline, however slow the machine.
        settings.graceSeconds = 1800
        return BacklogWorker(target, settings: settings, channel: "production", stop: stop) { _, inForce in
            guard inForce.digest != bad else { throw SnapshotRefused("it does not verify") }
            let model = models[Int(inForce.digest[0]) % models.count]
            return LoadedSnapshot(digest: inForce.digest) { task in
                defer { ledger?.routed(name, task.inForce?.entry ?? 0) }
                var routing = BacklogFixture.route(task, models: models)
                routing.decisions = routing.decisions.map {
                    RoutedPrompt(
                        number: $0.number,
                        model: model,
                        propensity: 1,
                        predictedQuality: 0.5,
                        predictedCost: 1
                    )
                }
                return routing
            }
        }
    }

    /// Decisions that are not of the snapshot which their chunk names.
    private static let mixed = """
        select count(*)::int from waybill.decision d
        join waybill.chunk c on c.job_id = d.job_id and d.prompt_no between c.lo and c.hi and c.state = 2
        where d.model_id <> ($1::smallint[])[get_byte(c.snapshot_digest, 0) % 3 + 1]
        """

    private static func count(_ connection: borrowing Connection, _ sql: String) throws -> Int {
        try connection.query(sql).single().get(0)
    }

    /// WAYBILL_PROMOTIONS sets how often; each waits for a chunk to be finished since the last.
    @Test func `a promotion and a rollback are taken up between chunks, by each of four workers`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try Self.store(connection)
            let moves = ProcessInfo.processInfo.environment["WAYBILL_PROMOTIONS"].flatMap(Int.init) ?? 12
            let prompts = moves * 100
            try BacklogFixture.load(connection, prompts: prompts, chunkSize: 5)
            let ledger = Ledger()
            try Self.move(connection, to: Self.digests[0], ledger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...4 {
                    group.addTask { _ = try await Self.worker("w\(number)", target, models, ledger: ledger).drain() }
                }
                group.addTask {
                    let mover = try Connection(target)
                    var done = 0
                    for move in 1...moves {
                        let before = done
                        try await Waiting.until {
                            done = try Self.count(mover, "select count(*)::int from waybill.chunk where state = 2")
                            return done > before || done == prompts / 5
                        }
                        try Self.move(mover, to: Self.digests[move % 3], ledger)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try Self.count(connection, "select count(*)::int from waybill.decision") == prompts)
            #expect(try connection.query(Self.mixed, [models]).single().get(0, as: Int.self) == 0)
            let used = "select count(distinct snapshot_digest)::int from waybill.chunk where state = 2"
            #expect(try Self.count(connection, used) > 1)
            // At most the one chunk that was read ahead goes with what was in force before.
            for (worker, chunks) in ledger.state.withLock({ $0.entries }).sorted(by: { $0.key < $1.key }) {
                for index in chunks.indices.dropFirst(2) {
                    #expect(chunks[index].entry >= chunks[index - 2].committedAtEnd, "\(worker), chunk \(index)")
                }
            }
        }
    }

    @Test func `a worker that may not use what is promoted gives back, waits, and goes on after a rollback`()
        async throws
    {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try Self.store(connection)
            try BacklogFixture.load(connection, prompts: 60, chunkSize: 10)
            try Self.move(connection, to: Self.bad)
            let report = try await withThrowingTaskGroup(of: WorkerReport.self) { group in
                group.addTask { try await Self.worker("w", target, models).drain() }
                group.addTask {
                    let mover = try Connection(target)
                    // Claimed and given back, more than once.
                    let epochs = "select coalesce(sum(epoch), 0)::int from waybill.chunk"
                    try await Waiting.until { try Self.count(mover, epochs) >= 6 }
                    #expect(try Self.count(mover, "select count(*)::int from waybill.decision") == 0)
                    try Self.move(mover, to: Self.digests[0])
                    return WorkerReport()
                }
                return try await group.reduce(into: WorkerReport()) { $0.add($1) }
            }
            #expect(report.prompts == 60 && report.returnedChunks >= 2)
            #expect(try Self.count(connection, "select sum(strikes)::int from waybill.chunk") == 0)
            #expect(try connection.query(Self.mixed, [models]).single().get(0, as: Int.self) == 0)
        }
    }

    @Test func `without anything promoted a worker waits, says why, and ends with a stop`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 10)
            let stop = StopSignal()
            let report = try await withThrowingTaskGroup(of: WorkerReport.self) { group in
                group.addTask { try await Self.worker("w", target, models, stop: stop, follows: true).drain() }
                group.addTask {
                    let watch = try Connection(target)
                    try await Waiting.until { try Self.count(watch, "select epoch::int from waybill.chunk") >= 2 }
                    stop.request()
                    return WorkerReport()
                }
                return try await group.reduce(into: WorkerReport()) { $0.add($1) }
            }
            #expect(report.prompts == 0 && report.returnedChunks >= 1)
            #expect(try Self.count(connection, "select state::int from waybill.chunk") == 0)
        }
    }
}
