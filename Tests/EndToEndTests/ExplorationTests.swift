import Foundation
import Postgres
import StrictJSON
import DatabaseTestSupport
import Testing

/// What trying other models may cost, from the job's term to the site.
@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct ExplorationTests {
    /// Many prompts of few texts, so that encoding takes no time.
    private func prompts(_ place: Workplace, _ count: Int) throws -> String {
        let lines = (0..<count).map {
            #"{"id": "x\#($0)", "prompt": "Sort these \#($0 % 40) numbers and explain"}"# + "\n"
        }
        return try place.write("many.jsonl", lines.joined())
    }

    @Test func `a job explores at its price, says so everywhere, and not at all with 0`() async throws {
        try await Workplace.withRouting { place, target in
            let file = try prompts(place, 10_000)
            let terms = ["enqueue", file, "--quality", "0", "--cost", "1"]
            for (job, more) in [("thrift", []), ("bold", ["--explore", "0.2"]), ("off", ["--explore", "0"])] {
                let loaded = try place.binary.run(terms + ["--job", job] + more)
                #expect(loaded.status == 0, "\(loaded.errors)")
            }
            let connection = try Connection(target)
            #expect(throws: PostgresError.self) { try connection.query("update waybill.job set explore = 0.5") }
            try place.binary.succeed("route")

            let cost = """
                select round(10000 * sum(r.cost_nusd) / min(sum(r.cost_nusd)) over ())::bigint
                from (select job_id, sum(cost_nusd) as cost_nusd from waybill.rollup group by job_id) r
                group by r.job_id order by r.job_id
                """
            let ratios: [Int] = try connection.query(cost).map { try $0.get(0) }
            #expect(ratios[2] == 10_000 && ratios[0] <= 10_200 && ratios[1] <= 13_000, "\(ratios)")
            let cheapest = try connection.number(
                """
                select (sum(r.cost_nusd) - min(a.least))::bigint from waybill.rollup r, (
                    select min(total) as least from (
                        select sum(all_cost_nusd) as total from waybill.rollup where job_id = 3 group by model_id
                    ) t
                ) a where r.job_id = 3
                """
            )
            #expect(cheapest <= 0, "without exploration it costs no more than the cheapest model alone")
            let drawn = "select count(*) from waybill.decision where job_id = 3 and propensity < 1"
            #expect(try connection.number(drawn) == 0)
            let explored = try connection.number("select sum(explored)::bigint from waybill.chunk where job_id = 2")
            #expect(explored > 0)
            let detail = "select count(*) from waybill.decision_detail where explore = 0.2 and propensity < 0.5"
            #expect(try connection.number(detail) == explored, "what is not the first choice has a small propensity")

            let jobs = try #require(try JSON.parse(try place.binary.succeed("status", "--json"))["jobs"]?.array)
            #expect(jobs.map { $0["explore"]?.double } == [0.01, 0.2, 0])
            #expect(jobs[1]["exploration"]?["prompts"]?.int == explored)
            #expect(jobs[2]["exploration"]?["predicted_extra_cost_nusd"]?.string == "0")
            let status = try place.binary.succeed("status")
            #expect(status.contains("thrift: explore 1 %") && status.contains("bold: explore 20 %"), "\(status)")
            #expect(!status.contains("off: explore"), "\(status)")
            let listed = try #require(try JSON.parse(try place.binary.succeed("jobs", "list", "--json")).array)
            #expect(listed.map { $0["explore"]?.double } == [0.01, 0.2, 0])
            try place.binary.succeed("site", "--out", "public")
            for (job, shown) in [(1, "1.00 %"), (2, "20.00 %"), (3, "off")] {
                let page = place.folder.appendingPathComponent("public/jobs/\(job).html")
                let text = try String(contentsOf: page, encoding: .utf8)
                #expect(text.contains("Exploration") && text.contains(shown), "job \(job)")
            }
        }
    }

    @Test(arguments: ["1.01", "-0.1", "nan", "much"])
    func `a limit outside 0 to 1 is refused, naming the option`(limit: String) throws {
        try Workplace.with { place in
            let file = try prompts(place, 1)
            for command in [
                ["enqueue", file, "--job", "j", "--quality", "1", "--cost", "0"],
                ["jobs", "open", "j", "--quality", "1", "--cost", "0"],
                ["evaluate", Workplace.demo],
                ["route", "--stdin", "--snapshot", "s", "--quality", "1", "--cost", "0"],
            ] {
                let refused = try place.binary.run(command + ["--explore=\(limit)"])
                #expect(refused.status != 0 && refused.errors.contains("--explore"), "\(refused.errors)")
            }
        }
    }

    @Test func `evaluate judges policies with exploration and without`() throws {
        try Workplace.with { place in
            let request = ["evaluate", Workplace.demo, "--policies", "knn", "--seeds", "1", "--preferences", "11"]
            func result(_ more: String...) throws -> JSON {
                let run = try place.binary.run(request + more + ["--json", "--out", "out"])
                #expect(run.status == 0, "\(run.errors)")
                return try JSON.parse(Array(run.output.utf8.dropLast()))
            }
            func quality(_ policies: JSON?) throws -> Double {
                try #require(policies?.array?.first { $0["name"]?.string == "knn" }?["aiq"]?.double)
            }
            let alone = try result("--explore", "0")
            #expect(alone["explored"] == .null)
            let (little, much) = (try result(), try result("--explore", "0.3"))
            #expect(little["policies"] == alone["policies"], "the main table stays without exploration")
            #expect(little["explored"]?["explore"]?.double == 0.01)
            let without = try quality(alone["policies"])
            let with = try quality(little["explored"]?["policies"])
            #expect(with != without && abs(with - without) < 0.03)
            #expect(try quality(much["explored"]?["policies"]) < with)
            let report = try String(contentsOf: place.folder.appendingPathComponent("out/report.md"), encoding: .utf8)
            #expect(report.contains("With exploration, as `route` draws with `--explore 0.3`"))
        }
    }

    @Test func `a stream explores as the snapshot says, or as the option does`() throws {
        try Workplace.with { place in
            let archive = try place.packedPolicy()
            let lines = (0..<200).map {
                #"{"id": "s\#($0)", "prompt": "Sum the digits of \#($0 % 10)"}"# + "\n"
            }.joined()
            func propensities(_ more: String...) throws -> [Double] {
                let result = try place.binary.run(
                    ["route", "--stdin", "--snapshot", archive, "--quality", "0.5", "--cost", "0.5"] + more,
                    input: Data(lines.utf8)
                )
                #expect(result.status == 0, "\(result.errors)")
                return try result.output.split(separator: "\n").map {
                    try #require(try JSON.parse(String($0))["propensity"]?.double)
                }
            }
            #expect(try propensities().contains { $0 < 1 })
            #expect(try propensities("--explore", "0").allSatisfy { $0 == 1 })
        }
    }
}
