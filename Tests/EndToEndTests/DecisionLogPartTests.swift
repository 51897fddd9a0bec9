import DatabaseTestSupport
import Foundation
import Postgres
import StrictJSON
import Testing

/// What of the log is read, and what is said of the rest.
@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct DecisionLogPartTests {
    /// Jobs of 20 demo prompts each that are routed and have all outcomes of the set.
    private func route(_ place: Workplace, jobs: [String]) throws {
        let all = try String(contentsOfFile: "\(Workplace.demo)/prompts.jsonl", encoding: .utf8).split(separator: "\n")
        let file = try place.write("twenty.jsonl", all.prefix(20).joined(separator: "\n") + "\n")
        for job in jobs { try place.binary.succeed("enqueue", file, "--job", job, "--quality", "0.5", "--cost", "0.5") }
        try place.binary.succeed("route")
        for job in jobs { try place.binary.succeed("outcomes", Workplace.demo, "--job", job, "--skip-unmatched") }
    }

    private func sums(_ json: String) throws -> [String: Int] {
        let facts = try JSON.parse(Array(json.utf8))
        var sums = ["decided": facts["decided"]?.int ?? -1]
        for name in ["scored", "waiting", "failed", "ungraded"] {
            sums[name] = (facts["models"]?.array ?? []).reduce(0) { $0 + ($1[name]?.int ?? 0) }
        }
        return sums
    }

    private func table(_ place: Workplace, _ folder: String) throws -> [[Substring]] {
        try String(contentsOf: place.folder.appendingPathComponent("\(folder)/outcomes.csv"), encoding: .utf8)
            .split(separator: "\n").dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    }

    @Test func `failed prompts are no waiting ones, and a prompt that was sent again has its last decision`()
        async throws
    {
        try await Workplace.withRouting { place, target in
            try route(place, jobs: ["one"])
            let connection = try Connection(target)
            try connection.query("delete from waybill.outcome where prompt_no in (3, 4, 5, 6)")
            // 3 could not be written, 4 was refused for good, 5 is out of tries, 6 is under way.
            try connection.query(
                """
                insert into waybill.request_failure (job_id, prompt_no, attempt, model_id, code, reason)
                select job_id, 3, 1, model_id, 'too-long', 'too long' from waybill.decision where prompt_no = 3
                """
            )
            try connection.query(
                """
                insert into waybill.request_line (file_id, job_id, prompt_no, attempt)
                select 1, job_id, prompt_no, 1 from waybill.decision where prompt_no in (4, 5, 6)
                """
            )
            try connection.query(
                """
                insert into waybill.answer (job_id, file_id, prompt_no, attempt, status)
                select j.job_id, 1, n, case n when 4 then 1 else j.maximum_tries end, case n when 4 then 2 else 1 end
                from waybill.job j, unnest(array[4, 5]) as n
                """
            )
            // 11 to 15 were sent again, and decided a day later.
            try connection.query(
                """
                insert into waybill.chunk (job_id, lo, hi, priority, turn, state, finished_at, snapshot_digest, parent)
                select job_id, 11, 15, priority, turn, 2, timestamptz '2030-01-02 03:04:05Z', snapshot_digest, chunk_id
                from waybill.chunk where state = 2 order by chunk_id limit 1
                """
            )
            let read = try sums(place.binary.succeed("export-outcomes", "--out", "all", "--json"))
            #expect(read == ["decided": 20, "scored": 16, "waiting": 1, "failed": 3, "ungraded": 0])
            let chosen = try table(place, "all").filter { !$0[6].isEmpty }
            #expect(chosen.count == 20)
            #expect(chosen.filter { $0[12] == "2030-01-02T03:04:05Z" }.count == 5)
            let late = try sums(
                place.binary.succeed("export-outcomes", "--out", "late", "--since", "2030-01-01T00:00:00Z", "--json")
            )
            #expect(late["decided"] == 5)
        }
    }

    @Test func `of several jobs ids carry the number; sources, pruned jobs and models without a price are told`()
        async throws
    {
        try await Workplace.withRouting { place, target in
            try route(place, jobs: ["one", "two", "gone"])
            let connection = try Connection(target)
            try connection.query("update waybill.job set pruned_at = clock_timestamp() where name = 'gone'")
            try connection.query("insert into waybill.model (name, provider) values ('not-sold', 'demo')")
            try connection.query(
                """
                insert into waybill.outcome (job_id, prompt_no, model_id, score, cost_nusd, source)
                select j.job_id, n, m.model_id, 0.5, 7, 'recorded' from waybill.job j, waybill.model m,
                       generate_series(1, 3) as n
                where j.name = 'two' and m.name = 'not-sold'
                """
            )
            let both = try place.binary.run(["export-outcomes", "--out", "both"])
            #expect(both.status == 0, "\(both.errors)")
            #expect(both.errors.contains("'gone': its prompts were removed"), "\(both.errors)")
            #expect(both.errors.contains("3 outcomes of 'not-sold', which has no price today"), "\(both.errors)")
            let ids = Set(try table(place, "both").map { String($0[0]) })
            #expect(ids.count == 40 && ids.count { $0.hasPrefix("1/") } == 20 && ids.count { $0.hasPrefix("2/") } == 20)
            let trained = try place.binary.run(["train", "both", "--policy", "hierarchical"])
            #expect(trained.status == 0, "\(trained.errors)")

            try place.binary.succeed("export-outcomes", "--out", "one", "--jobs", "one")
            #expect(try table(place, "one").allSatisfy { !$0[0].contains("/") })
            // What the shipped set has is simulated.
            let recorded = try place.binary.run(["export-outcomes", "--out", "own", "--sources", "recorded,provider"])
            #expect(recorded.errors.contains("outcomes of other sources"), "\(recorded.errors)")
            #expect(try table(place, "own").allSatisfy { $0[2].isEmpty })
            let kind = try String(contentsOf: place.folder.appendingPathComponent("own/set.json"), encoding: .utf8)
            #expect(kind.contains("recorded"))
            #expect(try place.binary.fail("export-outcomes", "--out", "no", "--sources", "guessed").contains("guessed"))
        }
    }

    @Test func `a snapshot that was only refused does not count for its channel`() async throws {
        try await Workplace.withRouting { place, target in
            try route(place, jobs: ["one"])
            let connection = try Connection(target)
            try connection.query(
                """
                insert into waybill.promotion (channel, sequence, action, digest, actor, reason, gates, at,
                                               previous_hash, row_hash)
                select 'staging', 1, 'refuse', digest, actor, reason, gates, at, previous_hash, row_hash
                from waybill.promotion where action = 'promote' limit 1
                """
            )
            #expect(
                try place.binary.fail("export-outcomes", "--out", "none", "--channel", "staging")
                    .contains("no decision")
            )
            let channel = try connection.query("select channel from waybill.promotion where action = 'promote'")
                .map { try $0.get(0, as: String.self) }[0]
            let read = try sums(
                place.binary.succeed("export-outcomes", "--out", "some", "--channel", channel, "--json")
            )
            #expect(read["decided"] == 20)
        }
    }

    @Test func `an export that is killed leaves no set, and the next one removes what it left`() async throws {
        try await Workplace.withRouting { place, target in
            try route(place, jobs: ["one"])
            func hidden() throws -> [String] {
                try FileManager.default.contentsOfDirectory(atPath: place.folder.path).filter { $0.hasPrefix(".set.") }
            }
            var killed = place.binary
            killed.environment["WAYBILL_KILL_AT"] = "outcomesWritten"
            let ended = try killed.run(["export-outcomes", "--out", "set"])
            #expect(ended.status == -9)
            #expect(!FileManager.default.fileExists(atPath: place.folder.appendingPathComponent("set").path))
            #expect(try hidden().count == 2)
            let next = try place.binary.run(["export-outcomes", "--out", "set"])
            #expect(next.status == 0 && next.errors.contains("an export that was ended left"), "\(next.errors)")
            #expect(try hidden().isEmpty)
            #expect(try table(place, "set").filter { !$0[6].isEmpty }.count == 20)
        }
    }
}
