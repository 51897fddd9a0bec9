import RecordFiles
import RoutingPolicy
import Serving
import StrictJSON
import Testing

@Suite struct StreamRoutingTests {
    private func routing(skipsInvalid: Bool = false, seed: Int64 = 42) throws -> StreamRouting {
        let encoder = ByteEncoder()
        return StreamRouting(
            identity: Sample.identity,
            policy: try Sample.policy(encoder),
            encoder: encoder,
            preference: try Preference(quality: 1, cost: 0.5),
            jobSeed: seed,
            explore: 0.5,
            skipsInvalid: skipsInvalid
        )
    }

    /// The lines that come out for `input`, and what the run says.
    private func run(
        _ routing: StreamRouting,
        _ input: String
    ) throws -> (lines: [String], report: StreamRouting.Report) {
        var output: [UInt8] = []
        var reader = PromptReader(bytes: Array(input.utf8), name: "input", distinctIDs: false)
        let report = try routing.run(&reader) { output += $0 }
        return (String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init), report)
    }

    private func lines(_ ids: Range<Int>) -> String {
        ids.map { "{\"id\": \"\($0)\", \"prompt\": \"prompt number \($0 % 50)\"}\n" }.joined()
    }

    @Test func `each prompt gets a line, in order, whatever else is routed with it`() throws {
        let (all, report) = try run(routing(), lines(0..<100))
        #expect(all.count == 100 && report.routed == 100 && report.cut == 0)
        for (number, line) in all.enumerated() { #expect(line.hasPrefix("{\"id\":\"\(number)\",\"model\":\"")) }
        #expect(try run(routing(), lines(40..<60)).lines == Array(all[40..<60]))
        #expect(try run(routing(seed: 43), lines(0..<100)).lines != all)
    }

    @Test func `an id comes back as it was written, and 1 and "1" draw the same`() throws {
        let (found, _) = try run(
            routing(),
            "{\"id\": 1, \"prompt\": \"p\"}\n{\"id\": \"1\", \"prompt\": \"p\"}\n"
        )
        #expect(found.count == 2 && found[0].hasPrefix("{\"id\":1,") && found[1].hasPrefix("{\"id\":\"1\","))
        #expect(found[0].dropFirst("{\"id\":1,".count) == found[1].dropFirst("{\"id\":\"1\",".count))
    }

    @Test func `a bad line ends the run after the lines before it were answered`() throws {
        var output: [UInt8] = []
        let input = lines(0..<3) + "nonsense\n" + lines(3..<5)
        var reader = PromptReader(bytes: Array(input.utf8), name: "input", distinctIDs: false)
        let routing = try routing()
        let error = #expect(throws: RecordError.self) { try routing.run(&reader) { output += $0 } }
        #expect(error.map { "\($0)".contains("input, line 4") } == true)
        #expect(output.count { $0 == UInt8(ascii: "\n") } == 3)
    }

    @Test func `a bad line is counted and left out where that is asked for`() throws {
        let input = lines(0..<3) + "nonsense\n" + lines(3..<5)
        let (found, report) = try run(routing(skipsInvalid: true), input)
        #expect(found.count == 5 && report.routed == 5 && report.skipped.count == 1)
        #expect(try found == run(routing(), lines(0..<5)).lines)
    }

    @Test func `an empty input gives nothing`() throws {
        let (found, report) = try run(routing(), "")
        #expect(found.isEmpty && report.routed == 0)
    }
}
