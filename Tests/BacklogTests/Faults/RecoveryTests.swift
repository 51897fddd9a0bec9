import Backlog
import Foundation
import Postgres
import Registry
import DatabaseTestSupport
import Testing

@Suite struct RecoveryTests {
    @Test func `what a killed worker held is another's once its lease is over`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 30)
            try connection.script(
                """
                create table public.late (seconds float8);
                create function public.note_late() returns trigger language plpgsql as $$
                begin
                    insert into public.late values (extract(epoch from clock_timestamp() - old.lease_until));
                    return new;
                end $$;
                create trigger note_late after update on waybill.chunk for each row
                when (new.strikes > old.strikes) execute function public.note_late()
                """
            )
            let numbers = models.map(String.init).joined(separator: ",")
            // All three die together, so that a worker waits when the first of their leases runs out.
            try await withThrowingTaskGroup(of: Int32.self) { group in
                for point in [FaultPoint.afterClaim, .afterRead, .afterRoute] {
                    group.addTask {
                        try await FaultProcess.run([
                            "database=\(target.secretText)", "models=\(numbers)", "lease=600", "fault=kill:\(point):0",
                        ])
                    }
                }
                for try await status in group { #expect(status == 128 + SIGKILL) }
            }
            // Leases that outlast any start, then cut short: the worker is there when they run out.
            let held = try connection.query(
                """
                update waybill.chunk set lease_until = clock_timestamp() + interval '2 seconds'
                where state = 1 returning 1
                """
            )
            #expect(held.count == 3)
            let worker = BacklogWorker(target, settings: WorkerSettings(name: "w"), snapshot: BacklogFixture.snapshot) {
                BacklogFixture.route($0, models: models)
            }
            _ = try await worker.drain()
            let row = try connection.query("select count(*), max(seconds) from public.late").single()
            let (count, late) = try row.decode(Int.self, Double.self)
            #expect(count == 3)
            // A second by the longest pauses between two looks; the rest is for a machine that is busy with other
            // tests.
            #expect(late < 30, "\(late) s after the lease ran out")
            #expect(try connection.query("select 1 from waybill.decision").count == 30)
        }
    }

    /// Only the server's clock counts: workers whose clocks are hours off behave like any other.
    @Test(.enabled(if: ShiftedClock.hasCompiler, "no clang on PATH"))
    func `workers with wrong clocks claim, renew and record as others do`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 90)
            let numbers = models.map(String.init).joined(separator: ",")
            let folder = FileManager.default.temporaryDirectory.path + "/waybill-clock-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let library = try ShiftedClock.library(in: folder)
            let shifts = [3 * 3600, -3 * 3600, -400 * 86_400]
            // Only where the shift works at all does the rest say anything.
            let shown = try #require(try ShiftedClock.now(library, seconds: shifts[2]))
            #expect(abs(shown - shifts[2] - Int(Date().timeIntervalSince1970)) < 600)
            try await withThrowingTaskGroup(of: Int32.self) { group in
                for shift in shifts {
                    group.addTask {
                        // Up to two seconds a chunk, so that leases of three are renewed.
                        try await FaultProcess.run(
                            [
                                "database=\(target.secretText)", "models=\(numbers)", "name=\(shift)", "lease=3",
                                "work=2000", "follow=no",
                            ],
                            under: ShiftedClock.command(library, seconds: shift)
                        )
                    }
                }
                for try await status in group { #expect(status == 0) }
            }
            let row = try connection.query(
                """
                select count(*), count(distinct owner), sum(strikes)::bigint,
                       bool_and(finished_at between clock_timestamp() - interval '5 minutes' and clock_timestamp())
                from waybill.chunk where state = 2
                """
            ).single()
            let (chunks, workers, strikes, inTime) = try row.decode(Int.self, Int.self, Int.self, Bool.self)
            #expect(chunks == 9 && workers >= 2 && strikes == 0 && inTime)
            #expect(try connection.query("select 1 from waybill.decision").count == 90)
        }
    }

    /// What a step of the server's clock does: every lease is over though its worker lives.
    @Test func `a server clock that jumps ahead costs work and doubles nothing`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 50)
            let jumped = StopSignal()
            func worker(_ name: String) -> BacklogWorker {
                BacklogWorker(target, settings: WorkerSettings(name: name), snapshot: BacklogFixture.snapshot) { task in
                    if task.lease.prompts.lowerBound == 21, !jumped.isRequested {
                        jumped.request()
                        let connection = try Connection(target)
                        try connection.query(
                            "update waybill.chunk set lease_until = lease_until - interval '1 hour' where state = 1"
                        )
                        try ChunkQueue.sweep(connection)
                    }
                    return BacklogFixture.route(task, models: models)
                }
            }
            let (first, second) = (worker("a"), worker("b"))
            async let one = first.drain()
            async let two = second.drain()
            let (left, right) = try await (one, two)
            #expect(jumped.isRequested && left.staleChunks + right.staleChunks >= 1)
            #expect(left.prompts + right.prompts == 50)
            #expect(try connection.query("select 1 from waybill.decision").count == 50)
        }
    }
}
