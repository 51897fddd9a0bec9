import DatabaseTestSupport
import Foundation
import Postgres
import StrictJSON
import Testing

/// `waybill evaluate --from-database` on the demo's prompts, decided and answered.
@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct OffPolicyTests {
    /// Two jobs of the demo's 320 prompts, routed by demo@1 with much exploration, with outcomes of what was chosen.
    private func log(_ place: Workplace, _ target: ConnectionString) throws {
        for (job, quality, cost) in [("day", "0.8", "0.2"), ("night", "0.5", "0.5")] {
            let enqueued = try place.binary.run(
                ["enqueue", "\(Workplace.demo)/prompts.jsonl", "--job", job, "--quality", quality, "--cost", cost]
                    + ["--explore", "1"]
            )
            #expect(enqueued.status == 0, "\(enqueued.errors)")
        }
        try place.binary.succeed("route")
        for job in ["day", "night"] { try place.binary.succeed("outcomes", Workplace.demo, "--job", job) }
        try Connection(target).query(
            """
            delete from waybill.outcome o using waybill.decision d
            where d.job_id = o.job_id and d.prompt_no = o.prompt_no and d.model_id <> o.model_id
            """
        )
    }

    private func pack(_ place: Workplace, _ policy: String, _ name: String) throws -> String {
        try place.binary.succeed("train", Workplace.demo, "--policy", policy)
        try place.binary.succeed("snapshot", "pack", ".waybill/policies/\(policy).draft", "--name", name)
        return ".waybill/snapshots/\(name)-1.tar.zst"
    }

    /// The mean score of what a snapshot decides for the same jobs when it is promoted.
    private func trueScore(_ place: Workplace, _ target: ConnectionString, _ file: String) async throws -> Double {
        let options = ["--force", "--reason", "to see"]
        let promoted = try place.binary.run(["snapshot", "promote", file] + options)
        #expect(promoted.status == 0, "\(promoted.errors)")
        for (job, quality, cost) in [("day-2", "0.8", "0.2"), ("night-2", "0.5", "0.5")] {
            let enqueued = try place.binary.run(
                ["enqueue", "\(Workplace.demo)/prompts.jsonl", "--job", job, "--quality", quality, "--cost", cost]
                    + ["--explore", "1"]
            )
            #expect(enqueued.status == 0, "\(enqueued.errors)")
        }
        try place.binary.succeed("route")
        for job in ["day-2", "night-2"] { try place.binary.succeed("outcomes", Workplace.demo, "--job", job) }
        let score: Double = try Connection(target).query(
            """
            select avg(o.score)::float8 from waybill.decision d
            join waybill.outcome o using (job_id, prompt_no, model_id) where d.job_id > 2
            """
        ).single().get(0)
        return score
    }

    private func evaluate(_ place: Workplace, _ more: String...) throws -> BuiltBinary.Result {
        try place.binary.run(["evaluate", "--from-database"] + more)
    }

    @Test func `the snapshot that decided has the log's own value, and a better one is told from it`() async throws {
        try await Workplace.withRouting { place, target in
            try log(place, target)
            let best = try pack(place, "best-single", "best")
            let first = try evaluate(place, "--snapshot", "production", "--against", best, "--json")
            #expect(first.status == 0, "\(first.errors)")
            #expect(try evaluate(place, "--snapshot", "demo@1", "--against", best, "--json").output == first.output)
            let facts = try JSON.parse(Array(first.output.utf8))
            #expect(facts["log"]?["used"]?.int == 640 && facts["log"]?["simulated"]?.bool == true)
            let check = facts["propensities"]
            #expect(check?["compared"]?.int == 640 && check?["agreeing"]?.int == 640)
            #expect(check?["same_choices"]?.int == 640)
            let policies = try #require(facts["policies"]?.array)
            #expect(policies.map { $0["name"]?.string } == ["demo@1", "best@1"])
            // The policy that decided weighs every row by one.
            let own = policies[0]["total"]
            #expect(abs((own?["effective_samples"]?.double ?? 0) - 640) < 1e-3)
            let values = own?["estimates"]?.array?.filter { $0["measure"]?.string == "score" } ?? []
            #expect(values.count == 9)
            for name in ["IPS", "SNIPS"] {
                let value = values.first { $0["estimator"]?.string == name }?["value"]?.double
                #expect(abs((value ?? 9) - (values[0]["value"]?.double ?? 0)) < 1e-5, "\(name)")
            }
            #expect(policies[0]["groups"]?.array?.count == 2)
            // All outcomes of the demo are known, so what the best single model earns is, too; the exploration that
            // its jobs ask for moves it a little.
            let other = policies[1]["total"]
            #expect((other?["effective_samples"]?.double ?? 0) < 400)
            let robust = other?["estimates"]?.array?.first {
                $0["measure"]?.string == "score" && $0["estimator"]?.string == "DR"
            }
            let bounds = robust?["interval"]?.array?.compactMap(\.double) ?? [1, 0]
            let (value, error) = ((bounds[0] + bounds[1]) / 2, (bounds[1] - bounds[0]) / 3.92)
            let truth = try await trueScore(place, target, best)
            // Of one log, an interval of 95 % says little; three standard errors hold in nearly every one.
            #expect(abs(value - truth) < 3 * error && error < 0.04, "\(truth), \(bounds)")
            let differences = facts["differences"]?.array ?? []
            #expect(differences.count == 9 && differences.allSatisfy { $0["interval"]?.array?.count == 2 })

            let text = try evaluate(place, "--snapshot", "demo@1", "--jobs", "night")
            #expect(text.status == 0 && text.output.contains("320 decisions"), "\(text.errors)")
            #expect(text.output.contains("effective sample size") && text.output.contains("SIMULATED"))
            #expect(text.output.contains("320 choices drawn again the same"), "\(text.output)")
        }
    }

    @Test func `a value without support is refused by the model's name and how often, and told as a prediction`()
        async throws
    {
        try await Workplace.withRouting { place, target in
            try log(place, target)
            // Ridge sometimes wants a model for which the log had next to no chance.
            let ridge = try pack(place, "ridge", "ridge")
            let refused = try evaluate(place, "--snapshot", ridge, "--json")
            let text = try evaluate(place, "--snapshot", ridge)
            #expect(refused.status == 1 && text.status == 1)
            #expect(text.errors.contains("google/gemini-2.5-pro on 2 of 640 prompts"), "\(text.errors)")
            #expect(refused.errors.contains("is not given out"), "\(refused.errors)")
            let facts = try JSON.parse(Array(refused.output.utf8))
            let total = facts["policies"]?.array?.first?["total"]
            #expect(total?["refused"]?.array?.isEmpty == false)
            for row in total?["estimates"]?.array ?? [] {
                let isGiven = ["the log", "DM"].contains(row["estimator"]?.string ?? "")
                #expect((row["value"] == .null) != isGiven)
            }
            #expect(text.output.contains("is a prediction"))
        }
    }

    @Test func `a log that is wrong, or says nothing, is an error with the reason`() async throws {
        try await Workplace.withRouting { place, target in
            #expect(try evaluate(place, "--snapshot", "production").errors.contains("no decision of this selection"))
            try log(place, target)
            let connection = try Connection(target)
            func errors(_ more: String...) throws -> String {
                let result = try place.binary.run(["evaluate", "--from-database", "--snapshot", "demo@1"] + more)
                #expect(result.status == 1)
                return result.errors
            }
            #expect(try evaluate(place, "--snapshot", "demo@7").errors.contains("demo@7"))
            #expect(try errors("--jobs", "dya").contains("'day'"))
            #expect(try errors("--since", "2999-01-01T00:00:00Z").contains("no decision"))
            #expect(try place.binary.fail("evaluate", "--from-database").contains("needs --snapshot"))
            #expect(
                try place.binary.fail("evaluate", Workplace.demo, "--snapshot", "demo@1").contains("--from-database")
            )

            try connection.query("update waybill.decision set propensity = 0.5 where job_id = 1")
            let wrong = try errors("--jobs", "day")
            #expect(wrong.contains("the recorded propensities are wrong") && wrong.contains("prompt 1 of"), "\(wrong)")
            try connection.query("alter table waybill.decision drop constraint decision_propensity_check")
            try connection.query("update waybill.decision set propensity = 0 where job_id = 1 and prompt_no = 7")
            let zero = try errors("--jobs", "day")
            #expect(zero.contains("prompt 7 of the job 'day' has the propensity 0"), "\(zero)")

            try connection.query(
                "update waybill.outcome o set score = null from waybill.decision d where o.job_id = 2 "
                    + "and d.job_id = 2 and d.prompt_no = o.prompt_no "
                    + "and o.model_id <> (select min(model_id) from waybill.decision where job_id = 2)"
            )
            let single = try errors("--jobs", "night")
            #expect(single.contains("nothing is known of any other model"), "\(single)")
        }
    }

    @Test func `decisions of a snapshot that is not stored are an error that names it`() async throws {
        try await Workplace.withRouting { place, target in
            try log(place, target)
            let connection = try Connection(target)
            try connection.query("alter table waybill.chunk drop constraint chunk_snapshot_digest_fkey")
            try connection.query("update waybill.chunk set snapshot_digest = sha256('x') where job_id = 1")
            let unknown = try evaluate(place, "--snapshot", "demo@1")
            #expect(unknown.status == 1 && unknown.errors.contains("which is not stored"), "\(unknown.errors)")
            #expect(try evaluate(place, "--snapshot", "demo@1", "--jobs", "night").status == 0)
            // A clock that was set back is said.
            try connection.query("update waybill.chunk set finished_at = now() + interval '1 day' where job_id = 2")
            let late = try evaluate(place, "--snapshot", "demo@1", "--jobs", "night")
            #expect(late.output.contains("320 decisions are later than the database's clock"), "\(late.output)")
        }
    }
}
