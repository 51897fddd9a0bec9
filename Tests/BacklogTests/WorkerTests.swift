import Backlog
import Postgres
import Registry
import RoutingPolicy
import DatabaseTestSupport
import Testing

@Suite struct WorkerTests {
    @Test func `a worker drains, records failures and rolls up exactly`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            let job = try BacklogFixture.load(connection, prompts: 95).job
            let worker = BacklogWorker(target, settings: .patient("w"), snapshot: BacklogFixture.snapshot) {
                task in
                var routing = BacklogFixture.route(task, models: models)
                routing.failures = routing.decisions.filter { $0.number % 10 == 3 }.map {
                    UnroutablePrompt(number: $0.number, code: "too_long", reason: "it's \"too\" long, \\ {really}")
                }
                routing.decisions.removeAll { $0.number % 10 == 3 }
                return routing
            }
            let report = try await worker.drain()
            var expected = WorkerReport(chunks: 10, prompts: 85, failures: 10, staleChunks: 0)
            expected.reasons = ["it's \"too\" long, \\ {really}": 10]
            #expect(report == expected)
            let summary = try #require(try JobSummary.all(connection).first)
            #expect(summary.job == job && summary.decided == 85 && summary.failed == 10 && summary.outstanding == 0)
            #expect(summary.totals.models.map(\.name) == ["large", "medium", "small"])
            #expect(summary.totals.routed.prompts == 85)
            let recount = try connection.query("select sum(predicted_cost_nusd)::bigint from waybill.decision").single()
            #expect(try recount.get(0) == summary.totals.routed.costNanoDollars)
            #expect(summary.totals.routed.meanQuality == 0.5)
            #expect(
                summary.totals.strongest?.number == models.max().map(Int64.init)
                    && summary.totals.cheapest?.number == models.min().map(Int64.init)
            )
            let reason: String = try connection.query("select distinct reason from waybill.failure").single().get(0)
            #expect(reason == "it's \"too\" long, \\ {really}")
            let detail = try connection.query("select * from waybill.decision_detail where prompt_no = 1").single()
            #expect(try detail.get("worker") == "w" && detail.get("external_id") == "id-1")
            #expect(try detail.get("predicted_cost_usd", as: String.self).hasPrefix("0.000000001"))
            #expect(try detail.get("snapshot") == String(repeating: "07", count: 32))
        }
    }

    @Test func `a preference outside the trained range is marked on what was decided`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            let marked = try BacklogFixture.load(connection, name: "marked", prompts: 30).job
            try BacklogFixture.load(connection, name: "plain", prompts: 20)
            func rows(_ sql: String) throws -> [String] {
                try Connection(target).query(sql).map { try $0.get(0, as: String?.self) ?? "null" }
            }
            let chunks = "select extrapolated::text from waybill.chunk order by chunk_id"
            #expect(try rows(chunks) == Array(repeating: "null", count: 5))
            let worker = BacklogWorker(target, settings: .patient("w"), snapshot: BacklogFixture.snapshot) {
                task in
                var routing = BacklogFixture.route(task, models: models)
                routing.isExtrapolated = task.job.id == marked
                routing.failures = routing.decisions.filter { $0.number == 3 }.map {
                    UnroutablePrompt(number: $0.number, code: "c", reason: "r")
                }
                routing.decisions.removeAll { $0.number == 3 }
                return routing
            }
            _ = try await worker.drain()
            #expect(try rows(chunks) == ["true", "true", "true", "false", "false"])
            // A failure is no decision.
            #expect(try JobSummary.all(connection).map(\.extrapolated) == [29, 0])
            let details = """
                select job || ' ' || extrapolated || ' ' || count(*) from waybill.decision_detail
                group by job, extrapolated order by 1
                """
            #expect(try rows(details) == ["marked true 29", "plain false 19"])
        }
    }

    @Test func `what exploration is predicted to cost is kept and summed`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, name: "usual", prompts: 30)
            var job = JobSpecification(name: "bold", preference: try Preference(quality: 1, cost: 1))
            job.terms.explore = 0.25
            var left = 1
            _ = try JobLoader(job).load(connection) { () -> TestRecord? in
                left -= 1
                return left < 0 ? nil : TestRecord(id: "a", prompt: "p", line: 1)
            }
            let worker = BacklogWorker(target, settings: .patient("w"), snapshot: BacklogFixture.snapshot) {
                task in
                var routing = BacklogFixture.route(task, models: models)
                routing.exploration.prompts = task.job.explore == 0.25 ? 1 : 0
                routing.exploration.extraCost = -3
                routing.exploration.lostUtility = 40
                return routing
            }
            _ = try await worker.drain()
            let jobs = try JobSummary.all(connection)
            #expect(jobs.map(\.explore) == [0.01, 0.25])
            #expect(jobs.map(\.explored.prompts) == [0, 1])
            let chunks = try connection.query("select count(*)::bigint from waybill.chunk where job_id = 1").single()
            let count: Int64 = try chunks.get(0)
            #expect(jobs[0].explored.extraCost == -3 * count && jobs[0].explored.lostUtility == 40 * count)
            let details = "select distinct explore from waybill.decision_detail order by 1"
            #expect(try connection.query(details).map { try $0.get(0, as: Double.self) } == [0.01, 0.25])
        }
    }

    @Test(arguments: [-0.01, 1.5, .nan])
    func `a limit of exploration outside its range is refused`(limit: Double) async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            var job = JobSpecification(name: "j", preference: try Preference(quality: 1, cost: 1))
            job.terms.explore = limit
            #expect(throws: BacklogError.self) { _ = try JobLoader(job).open(connection) }
        }
    }

    @Test func `a routing that throws gives the chunk back and ends the worker`() async throws {
        struct Broken: Error {}
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try BacklogFixture.prepare(connection)
            try BacklogFixture.load(connection, prompts: 10)
            let worker = BacklogWorker(target, settings: .patient("w"), snapshot: BacklogFixture.snapshot) {
                _ in
                throw Broken()
            }
            await #expect(throws: Broken.self) { try await worker.drain() }
            let row = try connection.query("select state, strikes from waybill.chunk").single()
            #expect(try row.decode(Int.self, Int.self) == (0, 0))
        }
    }

    @Test func `a stop gives back what cannot be finished in time`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            _ = try BacklogFixture.prepare(connection)
            try BacklogFixture.load(connection, prompts: 10)
            let stop = StopSignal()
            var settings = WorkerSettings(name: "w")
            settings.graceSeconds = 0
            let worker = BacklogWorker(target, settings: settings, snapshot: BacklogFixture.snapshot, stop: stop) { _ in
                stop.request()
                try await Task.sleep(for: .seconds(600))
                return ChunkRouting(decisions: [], candidates: [])
            }
            var expected = WorkerReport()
            (expected.returnedChunks, expected.returnedPrompts) = (1, 10)
            #expect(try await worker.drain() == expected)
            let row = try connection.query("select state, strikes from waybill.chunk").single()
            #expect(try row.decode(Int.self, Int.self) == (0, 0))
        }
    }

    @Test(arguments: [FaultPoint.afterRoute, .afterFence, .midCopy, .beforeCommit, .afterCommit])
    func `a connection lost at any point loses and doubles nothing`(_ point: FaultPoint) async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 60)
            var settings = WorkerSettings(name: "w")
            // A claim whose answer was lost comes back after this.
            settings.leaseSeconds = 2
            let once = StopSignal()
            settings.faults = FaultInjection { reached in
                guard reached == point, !once.isRequested else { return }
                once.request()
                // Every session of this database but our own.
                _ = try? Connection(target).query(
                    """
                    select pg_terminate_backend(pid, 5000) from pg_stat_activity
                    where datname = current_database() and pid <> pg_backend_pid()
                    """
                )
            }
            let worker = BacklogWorker(target, settings: settings, snapshot: BacklogFixture.snapshot) {
                BacklogFixture.route($0, models: models)
            }
            let report = try await worker.drain()
            #expect(once.isRequested)
            #expect(report.chunks == 6 && report.prompts == 60)
            let row = try Connection(target).query(
                "select (select count(*) from waybill.decision), (select sum(prompts) from waybill.rollup)::bigint"
            ).single()
            #expect(try row.decode(Int.self, Int.self) == (60, 60))
        }
    }

    @Test func `prompts that are missing become failures and the rest is routed`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            try BacklogFixture.load(connection, prompts: 40, chunkSize: 40)
            try connection.query("delete from waybill.prompt where prompt_no = 17")
            let worker = BacklogWorker(target, settings: .patient("w"), snapshot: BacklogFixture.snapshot) {
                BacklogFixture.route($0, models: models)
            }
            #expect(try await worker.drain().prompts == 39)
            let row = try connection.query("select prompt_no, code from waybill.failure").single()
            #expect(try row.decode(Int.self, String.self) == (17, "missing"))
        }
    }
}
