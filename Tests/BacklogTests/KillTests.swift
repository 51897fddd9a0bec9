import Backlog
import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct KillTests {
    /// Kills at each point.
    ///
    /// `make faults` sets more; the seed of the schedule is fixed.
    private static let killsPerPoint = ProcessInfo.processInfo.environment["WAYBILL_FAULTS"].flatMap { Int($0) } ?? 12
    private static let stopsPerPoint = killsPerPoint / 4
    private static let seed: UInt64 = 20_261_121

    /// SIGKILL and SIGSTOP beyond the lease at each named point, several workers at once; the primary key of the decisions
    /// is dropped first, so that only the fence stands between a rescued chunk and a second decision.
    @Test(.timeLimit(.minutes(30))) func workersKilledAnywhereLoseAndDoubleNothing() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            let prompts = 800 * Self.killsPerPoint
            let job = try BacklogFixture.load(connection, prompts: prompts, chunkSize: 20)
            try connection.query("alter table waybill.decision drop constraint decision_pkey")

            var generator = SplitMix(state: Self.seed)
            var schedule: [(kind: String, point: FaultPoint, passes: Int)] = []
            for point in FaultPoint.allCases {
                for number in 0..<Self.killsPerPoint + Self.stopsPerPoint {
                    let kind = number < Self.killsPerPoint ? "kill" : "stop"
                    schedule.append((kind, point, Int(generator.next() % 3)))
                }
            }
            schedule.shuffle(using: &generator)
            var killed: [FaultPoint: Int] = [:]
            try await withThrowingTaskGroup(of: (FaultPoint, Bool).self) { group in
                var next = 0
                func start() {
                    guard next < schedule.count else { return }
                    let (kind, point, passes) = schedule[next]
                    next += 1
                    group.addTask {
                        (point, try await Self.run(target, "\(kind):\(point)", passes: passes, models: models))
                    }
                }
                for _ in 0..<4 { start() }
                while let (point, wasKilled) = try await group.next() {
                    if wasKilled { killed[point, default: 0] += 1 }
                    start()
                }
            }
            for point in FaultPoint.allCases { #expect(killed[point] == Self.killsPerPoint, "\(point)") }

            var settings = WorkerSettings(name: "last")
            settings.leaseSeconds = 5
            _ = try await BacklogWorker(target, settings: settings, snapshot: BacklogFixture.snapshot) {
                BacklogFixture.route($0, models: models)
            }.drain()
            try check(connection, job: job.job, prompts: prompts, models: models)
        }
    }

    private func check(_ connection: borrowing Connection, job: Int64, prompts: Int, models: [Int16]) throws {
        let rows = try connection.query(
            "select prompt_no, model_id, propensity, predicted_cost_nusd from waybill.decision"
        )
        let seed: Int64 = try connection.query("select seed from waybill.job").single().get(0)
        var decided = [Int](repeating: 0, count: prompts + 1)
        var cost: Int64 = 0
        for row in rows {
            let (number, model, propensity, amount) = try row.decode(Int32.self, Int16.self, Float.self, Int64.self)
            decided[Int(number)] += 1
            cost += amount
            let expected = BacklogFixture.choice(seed: seed, number: number, models: models)
            try #require(model == expected.model && propensity == expected.propensity)
        }
        // A prompt that was alone in a chunk each time is given up, with its reason, and has no decision.
        let failures = try connection.query("select prompt_no from waybill.failure where code = 'poison'")
        for row in failures { decided[try row.get(0)] += 1 }
        #expect(failures.count <= prompts / 1000, "suspects are not worked on alone")
        #expect(decided.dropFirst().filter { $0 == 0 }.isEmpty, "prompts without a decision")
        #expect(decided.filter { $0 > 1 }.isEmpty, "prompts with several decisions")
        let sums = try connection.query(
            "select sum(prompts)::bigint, sum(cost_nusd)::bigint, count(distinct chunk_id) from waybill.rollup"
        ).single()
        #expect(try sums.get(0) == prompts - failures.count && sums.get(1) == cost)
        let done: Int = try connection.query("select count(*) from waybill.chunk where state = 2").single().get(0)
        #expect(try sums.get(2) == done)
        #expect(try connection.query("select max(epoch) from waybill.chunk").single().get(0, as: Int.self) > 1)
    }

    /// Runs a worker process to its end.
    ///
    /// - Returns: whether SIGKILL ended it.
    private static func run(
        _ target: ConnectionString,
        _ fault: String,
        passes: Int,
        models: [Int16]
    ) async throws -> Bool {
        let process = Process()
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let beside = folder.appendingPathComponent("BacklogFaultWorker")
        let fallback = Bundle.main.bundleURL.appendingPathComponent("BacklogFaultWorker")
        process.executableURL = FileManager.default.isExecutableFile(atPath: beside.path) ? beside : fallback
        process.arguments = [target.secretText, fault, String(passes), "0.5"] + models.map(String.init)
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { ended in
                continuation.resume(
                    returning: ended.terminationReason == .uncaughtSignal && ended.terminationStatus == 9
                )
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }
}
