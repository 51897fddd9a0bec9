import Foundation
import Postgres
import StrictJSON
import Testing

/// One command from prompts to answers.
@Suite(.enabled(if: Workplace.hasWeights, "the weights are missing; run ops/fetch-weights.sh"))
struct RunTests {
    /// The demo's catalog with the address of a provider for each model.
    private static func catalog(_ provider: SimulatedProvider) throws -> String {
        let lines = try String(contentsOfFile: "\(Workplace.demo)/models.csv", encoding: .utf8).split(separator: "\n")
        return lines.enumerated().map { index, line in
            // Name, provider and the two prices.
            let priced = line.split(separator: ",", omittingEmptySubsequences: false).prefix(4).joined(separator: ",")
            let called = index == 0 ? "dialect,base_url,key_variable" : "openai,\(provider.address),ANY_KEY"
            return "\(priced),\(called)\n"
        }.joined()
    }

    @Test func `a run pays for every prompt once, though a batch expires and the run is killed`() async throws {
        try await Workplace.withRouting { place, target in
            let provider = try SimulatedProvider(in: place.folder)
            provider.options = ["--models", "\(Workplace.demo)/models.csv", "--fault", "expire=0.3@1"]
            try provider.restart()
            try place.binary.succeed("models", "import", place.write("models.csv", Self.catalog(provider)))
            let prompts = (1...80).map { #"{"id": \#($0), "prompt": "Prompt number \#($0)"}"# + "\n" }.joined()
            let file = try place.write("prompts.jsonl", prompts)
            let run = [
                "run", file, "--job", "whole", "--quality", "0.5", "--cost", "0.5", "--out", "answers.jsonl", "--poll",
                "0.02",
            ]
            var binary = place.binary
            binary.environment["ANY_KEY"] = "simulated"
            var killed = binary
            killed.environment["WAYBILL_KILL_AT"] = "afterCreate"
            #expect(try killed.run(run).status == -SIGKILL)
            let connection = try Connection(target)
            // Nobody waits for the lease of a process that is known to be dead.
            try connection.query(
                "update waybill.request_file set lease_until = clock_timestamp() where lease_until > '-infinity'"
            )
            let result = try binary.run(run)
            #expect(result.status == 0, "\(result.output)\(result.errors)")
            let answers = try String(
                contentsOf: place.folder.appendingPathComponent("answers.jsonl"),
                encoding: .utf8
            ).split(separator: "\n")
            #expect(answers.count == 80)
            let ledger = try await provider.ledger()
            #expect(ledger.doubled.isEmpty)
            #expect(ledger.batchLines.count { $0.state == "answered" } == 80)
            let billed = try connection.number("select coalesce(sum(billed_nusd), 0)::bigint from waybill.request_file")
            #expect(billed == ledger.nanoDollars)
            #expect(try binary.run(run).status == 0)
            #expect(try await provider.ledger().batchLines.count == ledger.batchLines.count)
        }
    }
}
