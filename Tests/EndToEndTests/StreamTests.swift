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

    @Test func `a bad line names itself and fails`() throws {
        try Workplace.with { place in
            let archive = try place.packedPolicy()
            let result = try place.binary.run(
                ["route", "--stdin", "--snapshot", archive, "--quality", "1", "--cost", "0"],
                input: Data("{\"id\": 1, \"prompt\": \"ok\"}\n{\"id\": 2}\n".utf8)
            )
            #expect(result.status != 0)
            #expect(result.errors.contains("2") && result.errors.contains("prompt"), "\(result.errors)")
        }
    }
}
