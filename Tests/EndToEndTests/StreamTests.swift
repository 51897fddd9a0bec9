import Foundation
import StrictJSON
import Testing

@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct StreamTests {
    @Test func `routes standard input the same way however it is cut`() throws {
        try Workplace.with { place in
            let archive = try place.packedPolicy()
            let lines = (0..<60).map {
                #"{"id": "p\#($0)", "prompt": "Translate number \#($0) into French \u00e9"}"# + "\n"
            }
            func route(_ lines: some Sequence<String>) throws -> [String] {
                let result = try place.binary.run(
                    ["route", "--stdin", "--snapshot", archive, "--quality", "0.6", "--cost", "0.4"],
                    input: Data(lines.joined().utf8)
                )
                #expect(result.status == 0, "\(result.errors)")
                return result.output.split(separator: "\n").map(String.init)
            }
            let whole = try route(lines)
            #expect(whole.count == 60)
            let parts = try route(lines[..<17]) + route(lines[17...])
            #expect(parts == whole)
            let reversed = try route(lines.reversed())
            #expect(reversed == whole.reversed())
            let models = Set(try whole.map { try #require(try JSON.parse($0)["model"]?.string) })
            #expect(models.count > 1, "where exploration may cost a tenth, sixty prompts meet several models")
            for (index, line) in whole.enumerated() {
                let decision = try JSON.parse(line)
                #expect(decision["id"]?.string == "p\(index)")
                let propensity = try #require(decision["propensity"]?.double)
                #expect(propensity > 0 && propensity <= 1)
                #expect((0...1).contains(try #require(decision["predicted_quality"]?.double)))
                #expect(try #require(decision["predicted_cost_usd"]?.double) >= 0)
            }
            let none = try route([])
            #expect(none.isEmpty)
        }
    }

    private let terms = ["--quality", "1", "--cost", "1"]

    @Test func `a bad line names itself and fails, after those before it were answered`() throws {
        try Workplace.with { place in
            let route = ["route", "--stdin", "--snapshot", try place.packedPolicy()] + terms
            let good = (1...5).map { #"{"id": \#($0), "prompt": "ok"}"# + "\n" }.joined()
            for bad in ["{\"id\": 6}", "no json", "[]", "{\"id\": 6, \"prompt\": \"\u{0}\"}"] {
                let input = Data((good + bad + "\n" + good).utf8)
                let result = try place.binary.run(route, input: input)
                #expect(result.status == 1 && result.errors.contains("line 6"), "\(bad): \(result.errors)")
                #expect(result.output.split(separator: "\n").count == 5, "\(bad): \(result.output)")
                let skipping = try place.binary.run(route + ["--skip-invalid"], input: input)
                #expect(skipping.status == 0, "\(skipping.errors)")
                #expect(skipping.output.split(separator: "\n").count == 10, "\(skipping.output)")
                #expect(skipping.errors.contains("line 6") && skipping.errors.contains("skipped 1 invalid record"))
            }
            let broken = Data(good.utf8) + Data([0x7B, 0xFF, 0x7D, 0x0A]) + Data(good.utf8)
            let result = try place.binary.run(route + ["--skip-invalid"], input: broken)
            #expect(result.status == 0 && result.output.split(separator: "\n").count == 10, "\(result.errors)")
        }
    }

    @Test func `a line is answered before the next one is written`() throws {
        try Workplace.with { place in
            let archive = try place.packedPolicy()
            let running = try RunningBinary(place, ["route", "--stdin", "--snapshot", archive] + terms)
            for number in 1...3 {
                try running.feed(#"{"id": "\#(number)", "prompt": "word"}"# + "\n")
                try running.wait { running.output.split(separator: "\n").count == number }
            }
            // Half a line is no line; what was whole before it is answered all the same.
            try running.feed(#"{"id": "4", "prompt": "word"}"# + "\n" + #"{"id": "5","#)
            try running.wait { running.output.split(separator: "\n").count == 4 }
            try running.feed(#" "prompt": "word"}"#)
            try running.endInput()
            running.process.waitUntilExit()
            #expect(running.process.terminationStatus == 0 && running.output.split(separator: "\n").count == 5)
        }
    }

    @Test func `an integer id and its digits are one id, and come back as they were written`() throws {
        try Workplace.with { place in
            let result = try place.binary.run(
                ["route", "--stdin", "--snapshot", try place.packedPolicy()] + terms,
                input: Data("{\"id\": 7, \"prompt\": \"same\"}\n{\"id\": \"7\", \"prompt\": \"same\"}\n".utf8)
            )
            let lines = result.output.split(separator: "\n")
            try #require(lines.count == 2, "\(result.errors)")
            #expect(lines[0].hasPrefix("{\"id\":7,") && lines[1].hasPrefix("{\"id\":\"7\","), "\(result.output)")
            #expect(lines[0].split(separator: ",").dropFirst() == lines[1].split(separator: ",").dropFirst())
        }
    }
}
