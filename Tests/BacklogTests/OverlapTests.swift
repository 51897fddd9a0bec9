import Backlog
import Glibc
import Postgres
import PureTestSupport
import Registry
import Synchronization
import DatabaseTestSupport
import Testing

/// The three stages of a worker at once: read ahead, route, record.
@Suite struct OverlapTests {
    @Test func `the next chunk is read and the last recorded while one is routed`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 40)
            let routings = Atomic<Int>(0)
            let recordingWaited = Atomic<Bool>(false)
            let readAhead = Atomic<Bool>(false)
            var settings = WorkerSettings(name: "w")
            settings.faults = FaultInjection { point in
                // The first recording ends only after the second routing began.
                guard point == .beforeCommit, !recordingWaited.load(ordering: .relaxed) else { return }
                for _ in 0..<1_000_000 where routings.load(ordering: .acquiring) < 2 { usleep(20) }
                recordingWaited.store(routings.load(ordering: .acquiring) >= 2, ordering: .releasing)
            }
            let worker = BacklogWorker(target, settings: settings, snapshot: BacklogFixture.snapshot) { task in
                if routings.add(1, ordering: .acquiringAndReleasing).newValue == 3 {
                    // While this one is routed, its successor is claimed too.
                    try await Waiting.until {
                        try Connection(target).query("select 1 from waybill.chunk where state = 1").count == 2
                    }
                    readAhead.store(true, ordering: .releasing)
                }
                return BacklogFixture.route(task, models: models)
            }
            #expect(try await worker.drain().prompts == 40)
            let (waited, ahead) = (recordingWaited.load(ordering: .acquiring), readAhead.load(ordering: .acquiring))
            #expect(waited && ahead)
        }
    }

    @Test func `a chunk that is taken over leaves its neighbours alone`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 60)
            let stolen = Atomic<Int>(0)
            let worker = BacklogWorker(
                target,
                settings: .patient("w"),
                snapshot: BacklogFixture.snapshot
            ) { task in
                if task.lease.prompts.lowerBound == 21, task.lease.epoch == 1 {
                    try Connection(target).query(
                        """
                        update waybill.chunk set state = 0, epoch = epoch + 1, owner = null, lease_until = null
                        where chunk_id = $1
                        """,
                        [task.lease.chunk]
                    )
                    stolen.add(1, ordering: .relaxed)
                }
                return BacklogFixture.route(task, models: models)
            }
            let report = try await worker.drain()
            let thefts = stolen.load(ordering: .relaxed)
            #expect(thefts == 1)
            #expect(report == WorkerReport(chunks: 6, prompts: 60, failures: 0, staleChunks: 1))
            let counts = try connection.query(
                "select count(*), (select max(epoch) from waybill.chunk) from waybill.decision"
            ).single()
            #expect(try counts.decode(Int.self, Int.self) == (60, 3))
        }
    }

    @Test func `a stop gives the chunk read ahead back at once`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 50)
            let stop = StopSignal()
            let routings = Atomic<Int>(0)
            var settings = WorkerSettings(name: "w")
            // What is tested is what a stop does before the grace is over, however slow the machine.
            settings.graceSeconds = 1800
            let worker = BacklogWorker(
                target,
                settings: settings,
                snapshot: BacklogFixture.snapshot,
                stop: stop
            ) { task in
                if routings.add(1, ordering: .relaxed).newValue == 2 {
                    try await Waiting.until {
                        try Connection(target).query("select 1 from waybill.chunk where state = 1").count == 2
                    }
                    stop.request()
                }
                return BacklogFixture.route(task, models: models)
            }
            #expect(try await worker.drain().prompts == 20)
            let row = try connection.query(
                """
                select count(*) filter (where state = 2), count(*) filter (where state = 0), max(strikes)
                from waybill.chunk
                """
            ).single()
            #expect(try row.decode(Int.self, Int.self, Int.self) == (2, 3, 0))
        }
    }
}
