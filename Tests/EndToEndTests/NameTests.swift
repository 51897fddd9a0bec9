import Foundation
import Postgres
import StrictJSON
import DatabaseTestSupport
import Testing

/// What users name is equal only byte for byte, and a name that matches nothing is never silence.
@Suite struct NameTests {
    /// One word for a reader, two for a computer.
    private static let composed = "caf\u{E9}#1"
    private static let decomposed = "cafe\u{301}#1"

    private func line(_ id: String, _ prompt: String) -> String { "{\"id\":\"\(id)\",\"prompt\":\"\(prompt)\"}\n" }

    /// An outcome set in a folder of the workplace.
    private func set(_ place: Workplace, _ name: String, prompts: String, models: String, outcomes: String) throws {
        try FileManager.default.createDirectory(
            at: place.folder.appendingPathComponent(name),
            withIntermediateDirectories: true
        )
        try place.write("\(name)/prompts.jsonl", prompts)
        try place.write("\(name)/models.csv", "model,price_in_per_mtok,price_out_per_mtok\n" + models)
        try place.write("\(name)/outcomes.csv", outcomes)
    }

    @Test(arguments: [0, 30_000])
    func `ids that look alike are two prompts, and an outcome goes to its own`(between: Int) async throws {
        try await Workplace.withDatabase { place, connection in
            let (first, second) = (Self.composed, Self.decomposed)
            let filler = (0..<between).map { line("n\($0)", "Filler") }.joined()
            let file = try place.write("p.jsonl", line(first, "One") + filler + line(second, "Two"))
            try place.binary.succeed("enqueue", file, "--job", "j", "--quality", "1", "--cost", "1")
            #expect(try connection.number("select count(*) from waybill.prompt") == between + 2)
            try set(
                place,
                "set",
                prompts: line(second, "Two") + line(first, "One"),
                models: "v/\u{E9},1,2\nv/e\u{301},2,3\n",
                outcomes:
                    "prompt_id,model,score,cost_usd\n\(first),v/\u{E9},0.9,0.001\n\(second),v/e\u{301},0.1,0.002\n"
            )
            try place.binary.succeed("models", "import", "set/models.csv")
            #expect(try connection.number("select count(*) from waybill.model") == 2)
            try place.binary.succeed("outcomes", "set", "--job", "j")
            let rows = try connection.query(
                """
                select p.external_id, m.name, round(o.score::numeric * 10)::integer from waybill.outcome o
                join waybill.prompt p using (job_id, prompt_no) join waybill.model m using (model_id) order by o.score
                """
            )
            let found = try rows.map { row in
                [try row.get(0, as: String.self), try row.get(1, as: String.self)].map { Array($0.utf8) }
            }
            #expect(
                found == [[second, "v/e\u{301}"], [first, "v/\u{E9}"]].map { $0.map { Array($0.utf8) } }
            )
        }
    }

    @Test(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
    func `models that look alike are two candidates, and a stream keeps its ids' bytes`() throws {
        try Workplace.with { place in
            let (first, second) = (Self.composed, Self.decomposed)
            var outcomes = "prompt_id,model,score,cost_usd\n"
            for (id, score) in [(first, "1"), (second, "0"), ("x", "0.5")] {
                outcomes += "\(id),v/\u{E9},\(score),0.001\n\(id),v/e\u{301},0.5,0.002\n"
            }
            try set(
                place,
                "set",
                prompts: line(first, "One") + line(second, "Two") + line("x", "Three"),
                models: "v/\u{E9},1,2\nv/e\u{301},2,3\n",
                outcomes: outcomes
            )
            try place.binary.succeed("train", "set", "--policy", "knn")
            try place.binary.succeed("snapshot", "keygen")
            try place.binary.succeed("snapshot", "pack", ".waybill/policies/knn.draft", "--name", "alike")
            let result = try place.binary.run(
                [
                    "route", "--stdin", "--snapshot", ".waybill/snapshots/alike-1.tar.zst", "--quality", "1", "--cost",
                    "0",
                ],
                input: Data((line(first, "One") + line(second, "Two")).utf8)
            )
            #expect(result.status == 0, "\(result.errors)")
            let ids = try result.output.split(separator: "\n").map { try JSON.parse(String($0))["id"]?.string ?? "" }
            #expect(ids.map { Array($0.utf8) } == [first, second].map { Array($0.utf8) })
        }
    }

    @Test func `outcomes of names that match nothing are refused with the nearest names`() async throws {
        try await Workplace.withDatabase { place, connection in
            let file = try place.write(
                "p.jsonl",
                line("order-1", "One") + line("order-2", "Two") + line("order-3", "Three")
            )
            try place.binary.succeed("enqueue", file, "--job", "j", "--quality", "1", "--cost", "1")
            let catalog = "vendor/large,1,2\nvendor/small,0.1,0.2\n"
            let models = try place.write("m.csv", "model,price_in_per_mtok,price_out_per_mtok\n" + catalog)
            try place.binary.succeed("models", "import", models)

            let header = "prompt_id,model,score\n"
            try set(
                place,
                "ids",
                prompts: line("order_1", "One"),
                models: catalog,
                outcomes: header + "order_1,vendor/large,1\n"
            )
            var message = try place.binary.fail("outcomes", "ids", "--job", "j")
            for expected in ["1 of the 1 prompts", "'order_1' (nearest: 'order-1'", "such as 'order-1'"] {
                #expect(message.contains(expected), "\(message)")
            }
            #expect(try place.binary.run(["outcomes", "ids", "--job", "j", "--skip-unmatched"]).status > 0)

            try set(
                place,
                "models",
                prompts: line("order-1", "One"),
                models: "vendor/lrage,1,1\n",
                outcomes: header + "order-1,vendor/lrage,1\n"
            )
            message = try place.binary.fail("outcomes", "models", "--job", "j")
            #expect(message.contains("'vendor/lrage' (nearest: 'vendor/large'"), "\(message)")

            try set(
                place,
                "partly",
                prompts: line("order-1", "One") + line("order-x", "Else"),
                models: catalog,
                outcomes: header + "order-1,vendor/large,1\norder-x,vendor/small,1\n"
            )
            message = try place.binary.fail("outcomes", "partly", "--job", "j")
            #expect(message.contains("1 of the 2 prompts") && message.contains("--skip-unmatched"), "\(message)")
            #expect(try connection.number("select count(*) from waybill.outcome") == 0)
            let partly = try place.binary.run(["outcomes", "partly", "--job", "j", "--skip-unmatched"])
            #expect(partly.status == 0 && partly.errors.contains("left out outcomes: 1 of the 2 prompts"))
            #expect(try connection.number("select count(*) from waybill.outcome") == 1)

            // A set that has all of a job's prompts may have more.
            let all = (1...5).map { line("order-\($0)", "Prompt \($0)") }.joined()
            let rows = (1...5).map { "order-\($0),vendor/small,0.5\n" }.joined()
            try set(place, "all", prompts: all, models: catalog, outcomes: header + rows)
            let result = try place.binary.run(["outcomes", "all", "--job", "j"])
            #expect(result.status == 0 && result.errors.contains("2 of the 5 prompts"), "\(result.errors)")
            #expect(try place.binary.fail("outcomes", "all", "--job", "jj").contains("'j'"))
        }
    }

    @Test func `a typo among thousands of names prints the nearest, never the list`() async throws {
        try await Workplace.withDatabase { place, connection in
            let rows = (0..<3_500).map { "vendor-\($0 % 40)/model-\($0),1,2\n" }.joined()
            let file = try place.write(
                "m.csv",
                "model,price_in_per_mtok,price_out_per_mtok\n" + rows + "openai/gpt-4o,1,2\n"
            )
            try place.binary.succeed("models", "import", file)
            let prompts = try place.write("p.jsonl", line("1", "x"))
            let message = try place.binary.fail(
                "enqueue",
                prompts,
                "--job",
                "j",
                "--quality",
                "1",
                "--cost",
                "1",
                "--models",
                "opneai/gpt-4o"
            )
            #expect(message.contains("'openai/gpt-4o'") && message.utf8.count < 400, "\(message.prefix(600))")
            #expect(try connection.number("select count(*) from waybill.job") == 0)
        }
    }

    @Test func `catalogs with names and prices that cannot be meant`() async throws {
        try await Workplace.withDatabase { place, connection in
            func file(_ rows: String) throws -> String {
                try place.write("m.csv", "model,price_in_per_mtok,price_out_per_mtok\n" + rows)
            }
            var message = try place.binary.fail("models", "import", try file("vendor/b,1,1\nvendor/a ,1,1\n"))
            #expect(message.contains("line 3") && message.contains("ends with a space"), "\(message)")
            message = try place.binary.fail("models", "import", try file("vendor/a,0.0000025,0.00001\n"))
            #expect(message.contains("per token") && message.contains("0.01 to 200"), "\(message)")
            #expect(try connection.number("select count(*) from waybill.model") == 0)
            let catalog = try file("v/A,0.000003,1\nv/a,5000,1\n")
            for day in ["tomorrow", "03/04/2027", "2027-02-30", "2027-2-3", "", "infinity"] {
                message = try place.binary.fail("models", "import", catalog, "--effective", day)
                #expect(message.contains("expected a day that exists, as 2026-03-01"), "\(message)")
            }
            let result = try place.binary.run(["models", "import", catalog, "--effective", "2026-02-28"])
            #expect(result.status == 0)
            for expected in ["line 2", "very low", "line 3", "very high", "in case only"] {
                #expect(result.errors.contains(expected), "\(result.errors)")
            }
        }
    }
}
