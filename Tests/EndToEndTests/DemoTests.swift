import Foundation
import StrictJSON
import Testing

@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct DemoTests {
    @Test func `the main job runs whole, and a second run changes nothing`() throws {
        try Workplace.with { place in
            defer { _ = try? place.binary.run(["down", "--delete-data"]) }
            let first = try place.binary.succeed("demo", "--data", Workplace.demo)
            #expect(first.contains("SIMULATED"))
            let status = try JSON.parse(try place.binary.succeed("status", "--json"))
            let jobs = try #require(status["jobs"]?.array)
            #expect(jobs.count == 3)
            for job in jobs {
                #expect(job["prompts"]?.int == 96)
                #expect(job["routed"]?.int == 96)
                #expect(job["failed"]?.int == 0)
                #expect(job["outcomes"]?.string == "simulated")
                #expect(job["models"]?.array?.reduce(0) { $0 + ($1["prompts"]?.int ?? 0) } == 96)
            }
            // The thriftier the job, the less it costs.
            let costs = jobs.map { Int($0["comparison"]?.array?.first?["predicted_cost_nusd"]?.string ?? "") ?? 0 }
            #expect(costs[0] > costs[1] && costs[1] >= costs[2] && costs[2] > 0)

            let pages = place.folder.appendingPathComponent(".waybill/site")
            let overview = try String(contentsOf: pages.appendingPathComponent("index.html"), encoding: .utf8)
            #expect(overview.contains("demo-balanced") && overview.lowercased().contains("simulated"))

            let second = try place.binary.succeed("demo", "--data", Workplace.demo)
            for line in [
                "already running", "up to date", "0 new, 0 prices", "unchanged", "already in", "nothing to route",
            ] {
                #expect(second.contains(line), "the second run does not say '\(line)'")
            }
            #expect(second.components(separatedBy: "was loaded already").count == 4)
            let again = try JSON.parse(try place.binary.succeed("status", "--json"))
            #expect(again["jobs"] == status["jobs"])
            #expect(again["snapshot"] == status["snapshot"])
            #expect(try place.binary.succeed("down").contains("stopped"))
            #expect(try place.binary.succeed("down", "--delete-data").contains("deleted"))
            #expect(try place.binary.fail("status").contains("waybill up"))
        }
    }
}
