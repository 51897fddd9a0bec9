import PureTestSupport
import Backlog
import Postgres
import Registry
import RoutingPolicy
import DatabaseTestSupport
import Testing

@Suite struct UpkeepTests {
    private static let recount = """
        select coalesce(string_agg(t::text, ' ' order by t::text), '') from (
            select o.job_id, o.model_id, o.source, count(o.score) filter (where d.model_id = o.model_id) as scored,
                   coalesce(sum(round(o.score::numeric * 1000000)) filter (where d.model_id = o.model_id), 0)::bigint,
                   count(o.cost_nusd) filter (where d.model_id = o.model_id),
                   coalesce(sum(o.cost_nusd) filter (where d.model_id = o.model_id), 0)::bigint,
                   count(o.score), coalesce(sum(round(o.score::numeric * 1000000)), 0)::bigint,
                   count(o.cost_nusd), coalesce(sum(o.cost_nusd), 0)::bigint,
                   coalesce(sum(round(d.predicted_quality::numeric * 1000000)) filter (
                       where d.model_id = o.model_id and o.score is not null), 0)::bigint,
                   coalesce(sum(d.predicted_cost_nusd) filter (
                       where d.model_id = o.model_id and o.cost_nusd is not null), 0)::bigint
            from waybill.outcome o join waybill.decision d using (job_id, prompt_no)
            group by o.job_id, o.model_id, o.source
            having count(o.score) > 0 or count(o.cost_nusd) > 0
        ) t
        """
    private static let sums = """
        select coalesce(string_agg(r::text, ' ' order by r::text), '') from waybill.outcome_rollup r
        where all_scored <> 0 or all_costed <> 0
        """

    private static func expectTrueSums(_ connection: borrowing Connection) throws {
        let found: String = try connection.query(sums).single().get(0)
        let expected: String = try connection.query(recount).single().get(0)
        #expect(found == expected)
    }

    @Test(arguments: [UInt64(1), 2]) func `sums of outcomes equal a recount whatever the order`(_ seed: UInt64)
        async throws
    {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            let job = try BacklogFixture.load(connection, prompts: 40).job
            var generator = SplitMix(state: seed)
            func record() throws {
                var outcomes: [PromptOutcome] = []
                for prompt in Int32(1)...40 where generator.next() % 2 == 0 {
                    for model in models {
                        outcomes.append(
                            PromptOutcome(
                                prompt: prompt,
                                model: model,
                                score: generator.next() % 2 == 0 ? Float(generator.next() % 1001) / 1000 : nil,
                                cost: generator.next() % 2 == 0 ? Int64(generator.next() % 9001) : nil
                            )
                        )
                    }
                }
                let source: PromptOutcome.Source = generator.next() % 2 == 0 ? .simulated : .provider
                try OutcomeRecorder.record(connection, job: job, source: source, outcomes)
            }
            // Some before their decision, some after, many replaced by others or by another source.
            try record()
            let worker = BacklogWorker(target, settings: .patient("w"), snapshot: BacklogFixture.snapshot) {
                BacklogFixture.route($0, models: models)
            }
            _ = try await worker.drain()
            try Self.expectTrueSums(connection)
            for _ in 0..<4 {
                try record()
                try Self.expectTrueSums(connection)
            }
        }
    }

    @Test func `prune drops whole ranges that ended long ago and keeps the newest and what is unfinished`() async throws
    {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let models = try BacklogFixture.prepare(connection).map(\.number)
            func load(_ name: String) throws { try BacklogFixture.load(connection, name: name, prompts: 10) }
            try load("old")
            try connection.query("select setval('waybill.job_job_id_seq', 150)")
            try load("open")
            try connection.query("select setval('waybill.job_job_id_seq', 250)")
            try load("newest")
            try connection.query("update waybill.chunk set state = 3, not_before = 'infinity' where job_id = 151")
            let worker = BacklogWorker(target, settings: .patient("w"), snapshot: BacklogFixture.snapshot) {
                BacklogFixture.route($0, models: models)
            }
            #expect(try await worker.drain().prompts == 20)
            #expect(try Retention.prune(connection, days: 1, dryRun: false).isEmpty)
            let wouldGo = try Retention.prune(connection, days: 0, dryRun: true)
            #expect(wouldGo == [Retention.Dropped(firstJob: 0, jobs: 1, prompts: 10)])
            #expect(try connection.query("select 1 from waybill.decision where job_id = 1").count == 10)
            #expect(try Retention.prune(connection, days: 0, dryRun: false) == wouldGo)
            #expect(try Retention.prune(connection, days: 0, dryRun: false).isEmpty)
            #expect(try connection.query("select 1 from waybill.prompt where job_id = 1").isEmpty)
            #expect(try connection.query("select 1 from waybill.prompt").count == 20)
            let old = try #require(try JobSummary.all(connection).first)
            #expect(old.decided == 10 && old.outstanding == 0)
        }
    }
}
