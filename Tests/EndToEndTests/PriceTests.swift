import Foundation
import Postgres
import StrictJSON
import DatabaseTestSupport
import Testing

/// Costs that are true: the catalog's prices hold when a prompt is routed, and every token of it is paid for.
@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct PriceTests {
    private static let models = [
        "anthropic/claude-3-5-haiku", "anthropic/claude-3-5-sonnet", "google/gemini-2.5-flash", "google/gemini-2.5-pro",
        "meta-llama/llama-3.1-8b-instruct", "mistralai/mistral-large-2512", "openai/gpt-4o", "openai/gpt-4o-mini",
    ]

    /// Every model at 1 and 2 USD, but one at `factor` times that.
    private static func catalog(_ name: String = "", factor: Int = 1) -> String {
        "model,price_in_per_mtok,price_out_per_mtok,batch_factor\n"
            + models.map { "\($0),\($0 == name ? factor : 1),\($0 == name ? 2 * factor : 2),\n" }.joined()
    }

    private static func prompts(_ count: Int) -> String {
        (0..<count).map { #"{"id": "p\#($0)", "prompt": "Sum \#($0) and \#($0 * 7), then explain why."}"# + "\n" }
            .joined()
    }

    @Test func `a new price acts on the next chunk: choices, costs, totals and what is stored`() async throws {
        try await Workplace.withRouting { place, target in
            let connection = try Connection(target)
            let file = try place.write("prompts.jsonl", Self.prompts(40))
            func route(_ job: String) throws -> (model: String, costs: [String: Double]) {
                try place.binary.succeed("enqueue", file, "--job", job, "--quality", "0.5", "--cost", "0.5")
                try place.binary.succeed("route", "--workers", "1")
                let top = try connection.query(
                    "select model from waybill.job_model_summary where job = $1 order by prompts desc limit 1",
                    [job]
                ).single().get(0, as: String.self)
                var costs: [String: Double] = [:]
                let sql = "select model, all_prompts_cost_usd::float8 from waybill.job_model_summary where job = $1"
                for row in try connection.query(sql, [job]) { costs[try row.get(0)] = try row.get(1) }
                return (top, costs)
            }
            try place.binary.succeed("models", "import", try place.write("even.csv", Self.catalog()))
            let before = try route("before")
            let dear = try place.write("dear.csv", Self.catalog(before.model, factor: 100))
            try place.binary.succeed("models", "import", dear)
            let after = try route("after")
            #expect(after.model != before.model)
            for model in Self.models {
                let ratio = try #require(after.costs[model]) / #require(before.costs[model])
                #expect(abs(ratio / (model == before.model ? 100 : 1) - 1) < 1e-4, "\(model): \(ratio)")
            }
            // Two prices for one day, both kept; each chunk says which one held.
            let held = try connection.query(
                """
                select p.input_usd_per_mtok::float8 from waybill.rollup r join waybill.job j using (job_id)
                join waybill.model m using (model_id) join waybill.model_price p using (price_id)
                where m.name = $1 order by j.job_id
                """,
                [before.model]
            ).map { try $0.get(0, as: Double.self) }
            #expect(held == [1, 100])
            let listed = try place.binary.succeed("models", "list")
            #expect(listed.contains("100.0000"))
            #expect(
                try connection.number("select count(*) from waybill.decision_detail where input_usd_per_mtok is null")
                    == 0
            )
            #expect(throws: PostgresError.self) {
                try connection.query("update waybill.model_price set batch_factor = 1")
            }
        }
    }

    @Test func `prompts longer than the encoder reads cost all of their input, and are counted`() async throws {
        try await Workplace.withRouting { place, target in
            let connection = try Connection(target)
            try place.binary.succeed("models", "import", try place.write("even.csv", Self.catalog()))
            // 4,000 and 40,000 words of two tokens and more to any tokenizer, and one short prompt.
            let lines = [4000, 40_000, 3].enumerated().map { index, words in
                #"{"id": \#(index), "prompt": "\#(String(repeating: "zebra ", count: words))"}"# + "\n"
            }
            let file = try place.write("long.jsonl", lines.joined())
            try place.binary.succeed("enqueue", file, "--job", "long", "--quality", "0.5", "--cost", "0.5")
            try place.binary.succeed("route", "--workers", "1")
            let costs = try connection.query(
                "select predicted_cost_usd::float8 from waybill.decision_detail order by prompt_no"
            ).map { try $0.get(0, as: Double.self) }
            #expect(costs[0] >= 4000 * 1e-6 && costs[1] >= 40_000 * 1e-6 && costs[2] < costs[0])
            #expect(try connection.number("select sum(cut)::int from waybill.chunk") == 2)
            let status = try place.binary.succeed("status")
            #expect(status.contains("long: 2 prompts are longer than the encoder reads"), "\(status)")
            let jobs = try JSON.parse(place.binary.succeed("status", "--json"))["jobs"]?.array
            #expect(jobs?.first?["cut"]?.int == 2)
            try place.binary.succeed("site", "--out", "public")
            let pages = place.folder.appendingPathComponent("public")
            let page = try String(contentsOf: pages.appendingPathComponent("jobs/1.html"), encoding: .utf8)
            #expect(page.contains("2 longer than the encoder reads"))
        }
    }

    @Test func `a stream is routed at the prices of --models, or else those of training`() throws {
        try Workplace.with { place in
            let archive = try place.packedPolicy("ridge")
            func route(_ more: String...) throws -> [JSON] {
                let result = try place.binary.run(
                    ["route", "--stdin", "--snapshot", archive, "--quality", "0.2", "--cost", "0.8"] + more,
                    input: Data(Self.prompts(30).utf8)
                )
                #expect(result.status == 0, "\(result.errors)")
                return try result.output.split(separator: "\n").map { try JSON.parse(String($0)) }
            }
            let own = try route()
            let same = try route("--models", "\(Workplace.demo)/models.csv")
            #expect(own == same)
            #expect(own.allSatisfy { ($0["input_tokens"]?.int ?? 0) > 5 })
            let chosen = own.compactMap { $0["model"]?.string }
            let cheapest = try #require(chosen.first)
            let dear = try route("--models", try place.write("dear.csv", Self.catalog(cheapest, factor: 1000)))
            // What exploration draws aside, nothing goes there any more.
            #expect(dear.count { $0["model"]?.string == cheapest } < 10)
            let short = try place.write("short.csv", "model,price_in_per_mtok,price_out_per_mtok\n\(cheapest),1,1\n")
            let refused = try place.binary.run(
                ["route", "--stdin", "--snapshot", archive, "--quality", "1", "--cost", "1", "--models", short],
                input: Data()
            )
            #expect(refused.status != 0 && refused.errors.contains("no price for"), "\(refused.errors)")
        }
    }

    @Test(arguments: ["0", "1.01", "-0.5", "half", "0.12345678"])
    func `a batch factor outside 0 to 1 is refused with its place`(factor: String) throws {
        try Workplace.with { place in
            let file = try place.write(
                "bad.csv",
                "model,price_in_per_mtok,price_out_per_mtok,batch_factor\na,1,2,0.5\nb,1,2,\(factor)\n"
            )
            let error = try place.binary.fail("models", "import", file)
            #expect(error.contains("line 3") && error.contains("batch factor"), "\(error)")
        }
    }
}
