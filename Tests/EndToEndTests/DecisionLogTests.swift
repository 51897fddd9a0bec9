import DatabaseTestSupport
import Foundation
import Postgres
import StrictJSON
import Testing

/// What was routed and came back is written as an outcome set, and learned from.
@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct DecisionLogTests {
    /// A job of 60 demo prompts that is routed; outcomes are there for the first 40, and without a score for one.
    private func route(_ place: Workplace, _ target: ConnectionString, job: String = "log") throws {
        let all = try String(contentsOfFile: "\(Workplace.demo)/prompts.jsonl", encoding: .utf8).split(separator: "\n")
        let file = try place.write("sixty.jsonl", all.prefix(60).joined(separator: "\n") + "\n")
        try place.binary.succeed(
            "enqueue",
            file,
            "--job",
            job,
            "--quality",
            "0.5",
            "--cost",
            "0.5",
            "--explore",
            "0.5"
        )
        try place.binary.succeed("route")
        try place.binary.succeed("outcomes", Workplace.demo, "--job", job, "--skip-unmatched")
        let connection = try Connection(target)
        // Only the chosen model's answer came back, of 40 prompts.
        try connection.query(
            """
            delete from waybill.outcome o using waybill.decision d
            where d.job_id = o.job_id and d.prompt_no = o.prompt_no
              and (d.model_id <> o.model_id or d.prompt_no > 40)
            """
        )
        try connection.query("update waybill.outcome set score = null where prompt_no = 7")
    }

    @Test func `the log is an outcome set with propensities, the same bytes each time, and trains the same`()
        async throws
    {
        try await Workplace.withRouting { place, target in
            try route(place, target)
            let written = try place.binary.succeed("export-outcomes", "--out", "first", "--json")
            let facts = try JSON.parse(Array(written.utf8))
            #expect(facts["decided"]?.int == 60 && facts["scored"]?.int == 39)
            let models = facts["models"]?.array ?? []
            #expect(models.reduce(0) { $0 + ($1["waiting"]?.int ?? 0) } == 20)
            #expect(models.reduce(0) { $0 + ($1["ungraded"]?.int ?? 0) } == 1)
            try place.binary.succeed("export-outcomes", "--out", "second", "--jobs", "log")
            for name in ["models.csv", "prompts.jsonl", "outcomes.csv", "set.json"] {
                let pair = try ["first", "second"].map {
                    try Data(contentsOf: place.folder.appendingPathComponent("\($0)/\(name)"))
                }
                #expect(pair[0] == pair[1] && !pair[0].isEmpty, "\(name)")
            }
            let rows = try String(
                contentsOf: place.folder.appendingPathComponent("first/outcomes.csv"),
                encoding: .utf8
            ).split(separator: "\n").dropFirst()
            #expect(rows.count == 60 && rows.allSatisfy { $0.split(separator: ",").contains("log") })
            #expect(try place.binary.fail("export-outcomes", "--out", "first").contains("is there already"))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: place.folder.path).allSatisfy {
                    !$0.hasPrefix(".first.")
                }
            )

            let learn = ["train", "--policy", "hierarchical", "--out"]
            let direct = try place.binary.run(learn + ["a.draft", "--from-database"])
            #expect(direct.status == 0 && direct.errors.contains("20 waiting"), "\(direct.errors)")
            let exported = try place.binary.run(learn + ["b.draft", "first"])
            #expect(exported.status == 0, "\(exported.errors)")
            let weighted = try place.binary.run(learn + ["c.draft", "first", "--weighted"])
            #expect(weighted.status == 0, "\(weighted.errors)")
            let drafts = try ["a", "b", "c"].map {
                try Data(contentsOf: place.folder.appendingPathComponent("\($0).draft"))
            }
            #expect(drafts[0] == drafts[1] && drafts[1] != drafts[2])
            let stacked = try [[], ["--weighted"]].map { (option: [String]) in
                let run = try place.binary.run(["train", "first", "--out", "d.draft"] + option)
                #expect(run.status == 0, "\(run.errors)")
                return try Data(contentsOf: place.folder.appendingPathComponent("d.draft"))
            }
            #expect(stacked[0] != stacked[1])
            let refused = try place.binary.fail("train", "first", "--policy", "logistic", "--weighted")
            #expect(refused.contains("'logistic'") && refused.contains("hierarchical"), "\(refused)")
        }
    }

    @Test func `policies that a log cannot teach, and selections that hold nothing, are refused with the reason`()
        async throws
    {
        try await Workplace.withRouting { place, target in
            #expect(try place.binary.fail("export-outcomes", "--out", "none").contains("no decision"))
            try route(place, target)
            for (policy, reason) in [
                ("barp", "models of its own choice"), ("llm-bandit", "every model answered"),
                ("best-single", "different prompts"),
            ] {
                let errors = try place.binary.fail("train", "--from-database", "--policy", policy)
                #expect(errors.contains("'\(policy)'") && errors.contains(reason), "\(errors)")
            }
            #expect(try place.binary.fail("train", "--from-database", "--jobs", "lag").contains("'log'"))
            #expect(
                try place.binary.fail("train", "--from-database", "--since", "2999-01-01T00:00:00Z")
                    .contains("no decision")
            )
            #expect(
                try place.binary.fail("train", "--from-database", "--channel", "staging").contains("no decision")
            )
            #expect(try place.binary.fail("train", Workplace.demo, "--weighted").contains("no propensities"))
            #expect(try place.binary.fail("train").contains("--from-database"))
        }
    }

    @Test func `a wrong propensity, and a second one of a prompt, are errors of their line`() throws {
        try Workplace.with { place in
            let folder = place.folder.appendingPathComponent("set")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try place.write("set/prompts.jsonl", #"{"id":"1","prompt":"Add 1 and 2"}"# + "\n")
            try place.write("set/models.csv", "model,price_in_per_mtok,price_out_per_mtok\na,1,2\nb,2,3\n")
            let header = "prompt_id,model,score,cost_usd,propensity\n"
            for value in ["0", "1.5", "-0.1", "nan"] {
                try place.write("set/outcomes.csv", header + "1,a,1,0.1,\(value)\n")
                let errors = try place.binary.fail("train", "set")
                #expect(errors.contains("outcomes.csv") && errors.contains("propensity"), "\(errors)")
            }
            try place.write("set/outcomes.csv", header + "1,a,1,0.1,0.5\n1,b,1,0.1,0.5\n")
            #expect(try place.binary.fail("train", "set").contains("a second propensity"))
        }
    }
}
