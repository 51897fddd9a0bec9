import Backlog
import Postgres
import Registry
import RoutingPolicy
import DatabaseTestSupport
import Testing

@Suite struct QueueTests {
    @Test func `many claimers never share a chunk`() async throws {
        try await TestDatabase.with { target in
            try BacklogFixture.load(try Connection(target), prompts: 600, chunkSize: 5)
            let claimed = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for worker in 0..<6 {
                    group.addTask {
                        try await Session(target).run { connection in
                            var mine: [Int64] = []
                            while let next = try ChunkQueue.claim(connection, worker: "w\(worker)", lease: 100) {
                                mine.append(next.lease.chunk)
                            }
                            return mine
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.count == 120)
            #expect(Set(claimed).count == 120)
        }
    }

    @Test func `smaller priority goes first and the job comes with the chunk`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            try BacklogFixture.load(connection, name: "later", prompts: 10, priority: 5)
            try BacklogFixture.load(connection, name: "sooner", prompts: 10, priority: -1)
            let claim = try #require(try ChunkQueue.claim(connection, worker: "w", lease: 100))
            #expect(claim.job.name == "sooner")
            #expect(claim.job.preference == (try Preference(quality: 0.75, cost: 0.25)))
            #expect(claim.lease.prompts == 1...10)
            // The first eight bytes of SHA-256("sooner") by an independent tool: printf sooner | sha256sum.
            #expect(claim.job.seed == Int64(bitPattern: 0x08f3_a56d_7294_8b96))
        }
    }

    @Test func `a stale finish is refused and writes nothing`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 10)
            let first = try #require(try ChunkQueue.claim(connection, worker: "slow", lease: -1)).lease
            let stale = try EncodedRouting(
                BacklogFixture.route(RoutingTask.reading(connection, first), models: models),
                for: first
            )
            #expect(try ChunkQueue.sweep(connection) == 1)
            #expect(try ChunkQueue.renew(connection, first, seconds: 10) == false)
            #expect(try ChunkQueue.abandon(connection, first) == false)
            let second = try #require(try ChunkQueue.claim(connection, worker: "quick", lease: 100)).lease
            #expect(second.chunk == first.chunk && second.epoch > first.epoch)
            #expect(try ChunkQueue.finish(connection, stale, snapshot: BacklogFixture.snapshot) == false)
            #expect(try connection.query("select count(*) from waybill.decision").single().get(0) == 0)
            #expect(try ChunkQueue.fate(connection, of: first) == .ownedByAnother)
            #expect(try ChunkQueue.fate(connection, of: second) == .repeatFinish)
            let task = try RoutingTask.reading(connection, second)
            let fresh = try EncodedRouting(BacklogFixture.route(task, models: models), for: second)
            #expect(try ChunkQueue.finish(connection, fresh, snapshot: BacklogFixture.snapshot))
            #expect(try ChunkQueue.fate(connection, of: second) == .happened)
            #expect(try ChunkQueue.finish(connection, fresh, snapshot: BacklogFixture.snapshot) == false)
            #expect(try connection.query("select count(*) from waybill.decision").single().get(0) == 10)
        }
    }

    @Test func `results that do not fit the chunk are refused before anything is sent`() throws {
        let lease = ChunkLease(chunk: 1, job: 1, epoch: 1, prompts: 1...3, created: Timestamp(unixSeconds: 0))
        let good = (1...3).map {
            RoutedPrompt(number: $0, model: 1, propensity: 1, predictedQuality: 1, predictedCost: 0)
        }
        let totals = [CandidateTotal(model: 1, cost: 0, quality: 0)]
        _ = try EncodedRouting(ChunkRouting(decisions: good, candidates: totals), for: lease)
        func routed(_ model: Int16 = 1, propensity: Float = 1, quality: Float = 1, cost: Int64 = 0) -> RoutedPrompt {
            RoutedPrompt(
                number: 3,
                model: model,
                propensity: propensity,
                predictedQuality: quality,
                predictedCost: cost
            )
        }
        let bad: [[RoutedPrompt]] = [
            Array(good.dropLast()), good + [good[0]],
            good + [RoutedPrompt(number: 4, model: 1, propensity: 1, predictedQuality: 1, predictedCost: 0)],
            good.dropLast() + [routed(2)], good.dropLast() + [routed(propensity: .nan)],
            good.dropLast() + [routed(propensity: 0)], good.dropLast() + [routed(propensity: 1.1)],
            good.dropLast() + [routed(quality: .infinity)], good.dropLast() + [routed(quality: -0.1)],
            good.dropLast() + [routed(cost: -1)],
        ]
        for decisions in bad {
            #expect(throws: BacklogError.self) {
                try EncodedRouting(ChunkRouting(decisions: decisions, candidates: totals), for: lease)
            }
        }
    }

    @Test func `a second decision for a prompt is an alarm, not swallowed`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 10)
            let lease = try #require(try ChunkQueue.claim(connection, worker: "w", lease: 100)).lease
            try connection.query(
                "insert into waybill.decision values ($1, 3, $2, 1, 0, 0)",
                [lease.job, models[0]]
            )
            let task = try RoutingTask.reading(connection, lease)
            let routing = try EncodedRouting(BacklogFixture.route(task, models: models), for: lease)
            let error = #expect(throws: BacklogError.self) {
                try ChunkQueue.finish(connection, routing, snapshot: BacklogFixture.snapshot)
            }
            guard case .decidedTwice = error else {
                Issue.record("got \(String(describing: error))")
                return
            }
            #expect(try ChunkQueue.fate(connection, of: lease) == .repeatFinish)
        }
    }

    @Test func `missing prompts are noticed`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            try BacklogFixture.load(connection, prompts: 10)
            try connection.query("delete from waybill.prompt where prompt_no = 4")
            let lease = try #require(try ChunkQueue.claim(connection, worker: "w", lease: 100)).lease
            #expect(throws: BacklogError.damagedChunk(chunk: lease.chunk, expected: 10, found: 9)) {
                try ChunkQueue.prompts(connection, of: lease)
            }
        }
    }

    @Test func `the tables themselves refuse impossible states`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            try BacklogFixture.load(connection, prompts: 10)
            for change in [
                "state = 1", "state = 2", "state = 3", "state = 8", "lo = 0", "lo = 11", "failed = 11",
                "lease_until = now()",
            ] {
                let error = #expect(throws: PostgresError.self) {
                    try connection.query("update waybill.chunk set \(change)")
                }
                #expect(error?.sqlState == .checkViolation, "\(change)")
            }
            for value in ["'NaN', 0.5, 0", "0, 0.5, 0", "1.5, 0.5, 0", "1, 'NaN', 0", "1, 0.5, -1"] {
                let error = #expect(throws: PostgresError.self) {
                    try connection.query("insert into waybill.decision values (1, 1, 1, \(value))")
                }
                #expect(error?.sqlState == .checkViolation, "\(value)")
            }
        }
    }
}
