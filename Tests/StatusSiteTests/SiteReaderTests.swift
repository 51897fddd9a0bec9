import Foundation
import Postgres
import Registry
import DatabaseTestSupport
import Testing

import StatusSite

/// The queries against a real database with known rows.
@Suite struct SiteReaderTests {
    private static let rows = """
        insert into waybill.model (name) values ('a/small'), ('b/large'), ('c/new');
        insert into waybill.snapshot (digest, policy_name, version, algorithm, encoder, manifest, archive, signature)
        values (decode(repeat('ab', 32), 'hex'), 'demo', 1, 'barp', 'static', '{}', '', ''),
               (decode(repeat('cd', 32), 'hex'), 'demo', 2, 'barp', 'static', '{}', '', '');
        insert into waybill.promotion (channel, sequence, action, digest, actor, reason, at, previous_hash, row_hash)
        select 'production', n, action, decode(repeat(digest, 32), 'hex'), 'ada', 'r' || n,
               '2026-03-01 10:00:00+00', decode(repeat('00', 32), 'hex'), decode(repeat('11', 32), 'hex')
        from (values (1, 'promote', 'ab'), (2, 'refuse', 'cd')) as v (n, action, digest);
        insert into waybill.job
            (name, seed, quality_weight, cost_weight, state, next_no, prompts, created_at, loaded_at)
        values ('first', 1, 0.75, 0.25, 'ready', 101, 100, '2026-03-01 11:00:00+00', '2026-03-01 11:00:00+00'),
               ('second <b>', 1, 0, 1, 'ready', 51, 50, '2026-03-01 11:30:00+00', '2026-03-01 11:30:00+00'),
               ('third', 1, 0, 1, 'loading', 1, 0, '2026-03-01 11:40:00+00', null);
        insert into waybill.chunk
            (job_id, lo, hi, priority, state, finished_at, snapshot_digest, failed, owner, lease_until, extrapolated)
        values (1, 1, 60, 0, 2, '2026-03-01 11:58:00+00', decode(repeat('ab', 32), 'hex'), 2, null, null, true),
               (1, 61, 100, 0, 2, '2026-03-01 11:10:00+00', decode(repeat('cd', 32), 'hex'), 0, null, null, null),
               (2, 1, 20, 0, 1, null, null, 0, 'worker', '2026-03-01 12:01:00+00', null),
               (2, 21, 30, 0, 6, null, null, 10, null, null, null),
               (2, 31, 50, 0, 0, null, null, 0, null, null, null);
        update waybill.chunk set explored = 3, explore_cost_nusd = 70, explore_loss_ppm = 20000 where chunk_id = 1;
        insert into waybill.rollup values
            (1, 1, 1, 50, 5000, 30000000, 5800, 34000000), (1, 1, 2, 8, 80000, 7600000, 580000, 55000000),
            (2, 1, 1, 40, 4000, 24000000, 4000, 24000000), (2, 1, 2, 0, 0, 0, 400000, 38000000),
            (2, 1, 3, 0, 0, 0, 8000, 39000000);
        insert into waybill.decision
        values (1, 1, 1, 0.5, 0.6, 100), (1, 2, 2, 0.5, 0.95, 10000), (1, 3, 1, 0.5, 0.6, 100);
        insert into waybill.outcome (job_id, prompt_no, model_id, score, cost_nusd, source)
        values (1, 1, 1, 0.5, 90, 'simulated'), (1, 1, 2, 1, 9000, 'simulated'), (1, 2, 2, 1, null, 'simulated'),
               (1, 3, 1, null, 110, 'simulated');
        insert into waybill.outcome_rollup (job_id, model_id, source, scored, score_ppm, costed, cost_nusd)
        select o.job_id, o.model_id, o.source, count(o.score), sum(round(o.score::numeric * 1000000)),
               count(o.cost_nusd), coalesce(sum(o.cost_nusd), 0)
        from waybill.outcome o join waybill.decision d using (job_id, prompt_no, model_id)
        group by o.job_id, o.model_id, o.source;
        """

    private static let moment = Timestamp(unixSeconds: 1_772_366_400)

    private func withRows<R>(_ body: (borrowing Connection) throws -> R) async throws -> R {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            _ = try SchemaMigrator().migrate(connection)
            try connection.script(Self.rows)
            return try body(connection)
        }
    }

    @Test func `data is what the rows say`() async throws {
        let data = try await withRows { try SiteReader.read($0, jobs: 10, asOf: Self.moment) }
        #expect(data.asOf == Self.moment)
        #expect(data.schemaVersion?.hasPrefix("00") == true)
        let backlog = data.backlog
        #expect(backlog.jobs == 3 && backlog.prompts == 150 && backlog.routed == 98 && backlog.failed == 2)
        #expect(backlog.waiting == 20 && backlog.claimed == 20 && backlog.dead == 10 && backlog.cancelled == 0)
        #expect(backlog.routedInFiveMinutes == 60 && backlog.routedInOneHour == 100)
        #expect(backlog.oldestWaiting?.iso8601 == "2026-03-01T11:30:00Z")
        // A refusal moves nothing.
        #expect(data.production?.snapshot.digest == String(repeating: "ab", count: 32))
        #expect(data.production?.reason == "r1")
        #expect(data.channels.map(\.name) == ["production"])
        #expect(data.channels[0].current?.snapshot == "demo@1" && data.channels[0].entries.count == 2)
        // The rows were not written by a promotion, and their hashes are made up.
        #expect(data.channels[0].faults.first?.hasPrefix("entry 1: it was altered") == true)
        #expect(data.jobs.map(\.name) == ["third", "second <b>", "first"])
        #expect(data.jobs.map(\.progress) == [.loading, .routing, .done])
        #expect(data.queries.count == 16 && data.queries.allSatisfy { !$0.sql.isEmpty })
    }

    @Test func `totals come from rollups`() async throws {
        let data = try await withRows { try SiteReader.read($0, jobs: 10, asOf: Self.moment) }
        let job = try #require(data.jobs.last)
        #expect(job.totals.models.map(\.name) == ["a/small", "b/large", "c/new"])
        #expect(job.totals.models[0].chosen == .init(prompts: 90, costNanoDollars: 9000, qualityPpm: 54_000_000))
        #expect(job.totals.models[1].alone == .init(prompts: 98, costNanoDollars: 980_000, qualityPpm: 93_000_000))
        // The third model was a candidate in the second chunk only.
        #expect(job.totals.models[2].alone.prompts == 40)
        #expect(job.totals.strongest?.name == "b/large" && job.totals.cheapest?.name == "a/small")
        #expect(job.snapshots.map(\.prompts) == [40, 60])
        #expect(job.snapshots.map(\.isExtrapolated) == [nil, true])
        #expect(data.totals.routed == job.totals.routed && data.totals.strongest?.name == "b/large")
        #expect(job.exploration == .init(limit: 0.01, prompts: 3, extraNanoDollars: 70, lossPpm: 20_000))
    }

    @Test func `outcomes count for the chosen models only`() async throws {
        let data = try await withRows { try SiteReader.read($0, jobs: 10, asOf: Self.moment) }
        let outcomes = try #require(data.jobs.last).outcomes
        #expect(outcomes.map(\.name) == ["a/small", "b/large"])
        #expect(outcomes[0].sums == .init(scored: 1, scorePpm: 500_000, costed: 2, costNanoDollars: 200))
        #expect(outcomes[1].sums == .init(scored: 1, scorePpm: 1_000_000, costed: 0, costNanoDollars: 0))
        #expect(data.holdsSimulatedOutcomes)
    }

    @Test func `the newest jobs are read and all counted`() async throws {
        let data = try await withRows { try SiteReader.read($0, jobs: 1, asOf: Self.moment) }
        #expect(data.jobs.map(\.name) == ["third"] && data.backlog.jobs == 3)
    }

    @Test func `an empty database has a site`() async throws {
        try await TestCluster.withEmptyDatabase { target in
            let connection = try Connection(target)
            _ = try SchemaMigrator().migrate(connection)
            let data = try SiteReader.read(connection, jobs: 10)
            #expect(data.jobs.isEmpty && data.production == nil && data.backlog == .init())
            #expect(try RenderedSite(data).pages == ["index.html", "files.html", "snapshots.html", "about.html"])
        }
    }

    @Test func `a site is published twice with the same bytes`() async throws {
        try await withRows { connection in
            try TestCluster.withTemporaryFolder { folder in
                let first = try SiteBuild.build(connection, into: folder + "/site", asOf: Self.moment)
                let second = try SiteBuild.build(connection, into: folder + "/site", asOf: Self.moment)
                #expect(first == second && first.pages == 8)
                let page = try String(contentsOfFile: folder + "/site/jobs/2.html", encoding: .utf8)
                #expect(page.contains("<h1><bdi>second &lt;b&gt;</bdi></h1>"))
                let later = try SiteBuild.build(connection, into: folder + "/site", keep: 1)
                #expect(later.build != first.build)
                let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/.site.builds").sorted()
                #expect(names == ["lock"], "no older build is kept, and the newest is in place")
            }
        }
    }
}
