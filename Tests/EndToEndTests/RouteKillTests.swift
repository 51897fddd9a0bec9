import Foundation
import Postgres
import Testing
import Units

@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct RouteKillTests {
    /// `kill -9` of the real command, again and again at another moment, then a run to the end.
    @Test func `a killed route loses and doubles nothing`() async throws {
        try await Workplace.withRouting { place, target in
            let prompts = 3000
            let lines = (0..<prompts).map { #"{"id": \#($0), "prompt": "p \#($0)"}"# + "\n" }.joined()
            let file = try place.write("prompts.jsonl", lines)
            try place.binary.succeed(
                "enqueue",
                file,
                "--job",
                "killed",
                "--quality",
                "1",
                "--cost",
                "1",
                "--chunk",
                "50",
                // No prompt kills a worker here, and a machine busy with other tests loses short leases by itself.
                "--attempts",
                "100"
            )
            let connection = try Connection(target)
            let unfinished = "select count(*) from waybill.chunk where state <> 2"
            var kills = 0
            while kills < 12, try connection.number(unfinished) > 0 {
                let process = place.binary.process(["route", "--workers", "2", "--lease", "1"])
                process.standardOutput = FileHandle.nullDevice
                process.standardError = FileHandle.nullDevice
                try process.run()
                // Wait for work, not for time: kill when the next few chunks were claimed or done.
                let target =
                    try connection.number("select coalesce(sum(epoch), 0)::int from waybill.chunk") + 1 + kills % 4
                let epochs = "select coalesce(sum(epoch), 0)::int from waybill.chunk"
                try process.letRun { try connection.number(epochs) >= target }
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                kills += 1
            }
            try place.binary.succeed("route", "--workers", "2", "--lease", "1")
            #expect(kills == 12)
            #expect(try connection.number("select count(*) from waybill.decision") == prompts)
            #expect(try connection.number("select count(distinct prompt_no) from waybill.decision") == prompts)
            #expect(try connection.number("select sum(prompts)::int from waybill.rollup") == prompts)
            #expect(try connection.number("select count(*) from waybill.failure") == 0)
            #expect(try connection.number(unfinished) == 0)
        }
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
    func `a terminated route gives its chunks back and another finishes`(_ number: Int32) async throws {
        try await Workplace.withRouting { place, target in
            let lines = (0..<2000).map { #"{"id": \#($0), "prompt": "p \#($0)"}"# + "\n" }.joined()
            let file = try place.write("prompts.jsonl", lines)
            try place.binary.succeed(
                "enqueue",
                file,
                "--job",
                "ended",
                "--quality",
                "1",
                "--cost",
                "1",
                "--chunk",
                "50"
            )
            let connection = try Connection(target)
            let route = try RunningBinary(place, ["route", "--workers", "2"])
            let process = route.process
            let done = "select count(*) from waybill.chunk where state = 2"
            try process.letRun { try connection.number(done) >= 3 }
            route.end(number)
            #expect(process.terminationReason == .exit && process.terminationStatus == 130)
            // One story: what the line and the sentence call routed is what the database has.
            let routed = FixedPoint.grouped(try connection.number("select count(*) from waybill.decision"))
            #expect(route.output.contains("routed \(routed) prompts in "), "\(route.output)")
            #expect(route.output.contains("given back"), "\(route.output)")
            #expect(route.errors.contains("routing: \(routed) prompts"), "\(route.errors)")
            #expect(
                try connection.number("select count(*) from waybill.chunk where state = 1") == 0,
                "a lease was kept"
            )
            #expect(try connection.number("select coalesce(sum(strikes), 0)::int from waybill.chunk") == 0)
            try place.binary.succeed("route")
            #expect(try connection.number("select count(distinct prompt_no) from waybill.decision") == 2000)
        }
    }
}
