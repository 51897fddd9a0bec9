import Foundation
import Glibc
import Postgres
import Testing

/// `waybill record` and `waybill results`, killed at every point of their way.
@Suite struct RecordKillTests {
    /// How often each of the two is killed; `make faults` asks for more.
    private static let wanted = ProcessInfo.processInfo.environment["WAYBILL_KILLS"].flatMap { Int($0) } ?? 4

    @Test func `a killed record loses no answer and counts none twice`() async throws {
        for round in 0..<(Self.wanted + 3) / 4 {
            try await Workplace.withDatabase { place, connection in
                let (_, results) = try Self.sent(place, connection)
                try Self.killSoon(place, round, ["record", results])
                for point in ["recordBlock", "recordBeforeCommit", "recordAfterCommit"] {
                    try Self.kill(place, "\(point):\(1 + round % 2)", ["record", results])
                }
                try place.binary.succeed("record", results)
                let again = try place.binary.succeed("record", results, "--json")
                #expect(again.contains(#""repeated":6000"#))
                #expect(try connection.number("select count(*) from waybill.answer") == 6000)
                let billed = try connection.number("select sum(cost_nusd)::bigint from waybill.answer")
                for sum in [
                    "select sum(billed_nusd)::bigint from waybill.request_file",
                    "select sum(cost_nusd)::bigint from waybill.outcome",
                    "select sum(cost_nusd)::bigint from waybill.outcome_rollup",
                ] {
                    #expect(try connection.number(sum) == billed, "\(sum)")
                }
                #expect(try connection.number("select sum(answered)::int from waybill.request_file") == 6000)
                let left = try connection.number("select count(*) from waybill.request_file where state <> 'recorded'")
                #expect(left == 0)
            }
        }
    }

    @Test func `a killed results leaves the old file or the whole new one`() async throws {
        try await Workplace.withDatabase { place, connection in
            let (_, results) = try Self.sent(place, connection)
            try place.binary.succeed("record", results)
            let file = place.folder.appendingPathComponent("answers.jsonl")
            let command = ["results", "--job", "sent", "--out", file.path]
            try place.binary.succeed("results", "--job", "sent", "--out", file.path)
            let whole = try String(contentsOf: file, encoding: .utf8)
            #expect(whole.split(separator: "\n").count == 6000)
            for round in 0..<(Self.wanted + 4) / 5 {
                try place.write("answers.jsonl", "old\n")
                for point in ["resultsLines:\(1 + round % 5)", "resultsLines:3", "resultsSynced"] {
                    try Self.kill(place, point, command)
                    #expect(try String(contentsOf: file, encoding: .utf8) == "old\n")
                }
                try Self.kill(place, "resultsNamed", command)
                #expect(try String(contentsOf: file, encoding: .utf8) == whole)
                try place.write("answers.jsonl", "old\n")
                try Self.killSoon(place, round, command)
                #expect(["old\n", whole].contains(try String(contentsOf: file, encoding: .utf8)))
                try place.binary.succeed("results", "--job", "sent", "--out", file.path)
                #expect(try String(contentsOf: file, encoding: .utf8) == whole)
                let names = try FileManager.default.contentsOfDirectory(atPath: place.folder.path)
                #expect(!names.contains { $0.hasSuffix(".tmp") })
            }
        }
    }

    @Test func `a run that is not settled is an error that says how to go on`() async throws {
        try await Workplace.withDatabase { place, connection in
            let (lines, _) = try Self.sent(place, connection)
            let part = try place.write("part.jsonl", lines.prefix(10).joined(separator: "\n"))
            let recorded = try place.binary.run(["record", part])
            #expect(recorded.status == 0)
            #expect(recorded.errors.contains("--ended"))
            #expect(try place.binary.fail("results", "--job", "sent", "--out", "a.jsonl").contains("--partial"))
            #expect(!FileManager.default.fileExists(atPath: place.folder.appendingPathComponent("a.jsonl").path))
            let text = try place.binary.succeed("results", "--job", "sent", "--partial")
            #expect(text.split(separator: "\n").count == 6000)
            #expect(try place.binary.fail("record", place.folder.path).contains("waybill outcomes"))
            #expect(try place.binary.fail("results", "--job", "sen").contains("sen"))
            let status = try place.binary.succeed("status")
            #expect(status.contains("10 answered"))
        }
    }

    private static func kill(_ place: Workplace, _ point: String, _ command: [String]) throws {
        var killed = place.binary
        killed.environment["WAYBILL_KILL_AT"] = point
        #expect(try killed.run(command).status == -9, "\(point)")
    }

    /// Kills a command at some moment of its way, another one in each round; it may have ended before.
    private static func killSoon(_ place: Workplace, _ round: Int, _ command: [String]) throws {
        let process = place.binary.process(command)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let moment = ContinuousClock.now + .milliseconds(20 + round * 53 % 300)
        try process.run()
        process.letRun { ContinuousClock.now >= moment }
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// 6,000 prompts in two request files, and a file with a result for each.
    private static func sent(_ place: Workplace, _ connection: borrowing Connection) throws -> ([String], String) {
        try place.binary.succeed("models", "import", "\(Workplace.demo)/models.csv")
        let prompts = (1...6000).map { #"{"id": \#($0), "prompt": "p"}"# + "\n" }.joined()
        let file = try place.write("prompts.jsonl", prompts)
        try place.binary.succeed("enqueue", file, "--job", "sent", "--quality", "1", "--cost", "1")
        try connection.script(
            """
            insert into waybill.decision
                (job_id, prompt_no, model_id, propensity, predicted_quality, predicted_cost_nusd)
            select j.job_id, n, 1 + n % 2, 1, 0.5, n from waybill.job j, generate_series(1, 6000) as n;
            insert into waybill.request_file (
                job_id, number, name, model_id, attempt, mode, service, price_id, digest, bytes, lines, tokens,
                predicted_cost_nusd, first_prompt, last_prompt
            )
            select d.job_id, d.model_id, format('f%s.jsonl', d.model_id), d.model_id, 1, 'batch',
                   '{"dialect": "openai", "served_as": "m"}', p.price_id, decode(repeat('ab', 32), 'hex'), 1000,
                   count(*), 0, sum(d.predicted_cost_nusd), min(d.prompt_no), max(d.prompt_no)
            from waybill.decision d join waybill.model_current_price p on p.model_id = d.model_id
            group by d.job_id, d.model_id, p.price_id;
            insert into waybill.request_line (file_id, job_id, prompt_no, attempt)
            select f.file_id, d.job_id, d.prompt_no, 1
            from waybill.decision d join waybill.request_file f on f.model_id = d.model_id
            """
        )
        let tag: String = try connection.query("select tag from waybill.installation").single().get(0)
        let job = try connection.number("select job_id from waybill.job")
        let filler = String(repeating: "x", count: 200)
        let lines = (1...6000).map { prompt in
            #"{"custom_id":"w1-\#(tag)-\#(job)-\#(prompt)-1","response":{"status_code":200,"body":{"model":"m","#
                + #""choices":[{"#
                + #""message":{"content":"answer \#(prompt) \#(filler)"},"finish_reason":"stop"}],"#
                + #""usage":{"prompt_tokens":"#
                + #"\#(prompt),"completion_tokens":7,"total_tokens":\#(prompt + 7)}}},"error":null}"#
        }
        let results = try place.write("results.jsonl", lines.joined(separator: "\n") + "\n")
        return (lines, results)
    }
}
