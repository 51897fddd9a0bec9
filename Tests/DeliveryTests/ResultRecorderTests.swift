import DatabaseTestSupport
import Delivery
import Foundation
import Postgres
import PureTestSupport
import Registry
import Testing

/// Result files in, every answer and every nano-dollar once.
@Suite struct ResultRecorderTests {
    @Test func `answers, failures and what they cost are recorded`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let sent = try SentJob.make(connection, prompts: 9)
            let lines = [
                sent.answer(1), sent.answer(2), sent.expired(3), sent.refused(4),
                sent.answer(5).replacing(#""usage":{"#, with: #""other":{"#),
            ]
            let report = try sent.record(connection, lines)
            #expect((report.answered, report.expired, report.failed, report.unknownCost) == (3, 1, 1, 1))
            // Prompt 1 went to medium (0.30 in, 2.50 out a million), 2 to small (0.05, 0.20).
            #expect(report.billed == 15_500 + 1_500)
            #expect(try connection.number("select sum(billed_nusd)::bigint from waybill.request_file") == 17_000)
            #expect(
                try connection.number("select sum(cost_nusd)::bigint from waybill.outcome where source = 'provider'")
                    == 17_000
            )
            #expect(try connection.number("select sum(cost_nusd)::bigint from waybill.outcome_rollup") == 17_000)
            #expect(try connection.number("select count(*) from waybill.request_file where sent_at is null") == 0)
            let text: String = try connection.query(
                """
                select convert_from(substring(body from answer_start + 1 for answer_length), 'UTF8')
                from waybill.answer where prompt_no = 1
                """
            ).single().get(0)
            #expect(text == #""answer 1""#)
        }
    }

    @Test func `the same file again, shuffled, split or doubled, changes nothing`() async throws {
        var states: Set<String> = []
        for seed: UInt64 in 0..<4 {
            try await TestDatabase.with { target in
                let connection = try Connection(target)
                try connection.query("update waybill.installation set tag = 'aaaabbbb'")
                let sent = try SentJob.make(connection, prompts: 120)
                var lines = (1...120).map { sent.result($0, seed: 1) }
                if seed > 0 {
                    var generator = SplitMix(state: seed)
                    lines = (lines + lines.prefix(40)).map { (generator.next(), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
                }
                let cut = seed == 2 ? 70 : lines.count
                try sent.record(connection, Array(lines[..<cut]), block: seed == 3 ? 7 : 50)
                try sent.record(connection, Array(lines[cut...]))
                let again = try sent.record(connection, lines)
                #expect(again.recorded == 0)
                #expect(again.repeated == lines.count)
                states.insert(try recordedState(connection))
            }
        }
        #expect(states.count == 1)
    }

    @Test func `a second, different answer is put aside, and the first stays`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let sent = try SentJob.make(connection, prompts: 3)
            try sent.record(connection, [sent.answer(1)])
            let state = try recordedState(connection)
            let report = try sent.record(connection, [sent.answer(1, output: 6), sent.answer(1, output: 6)])
            #expect(report.conflicts == 2)
            #expect(!report.isWhole)
            #expect(try connection.number("select count(*) from waybill.answer_conflict") == 1)
            #expect(try recordedState(connection) == state)
        }
    }

    @Test func `lines that match nothing are put aside with file, line and reason, once each`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let sent = try SentJob.make(connection, prompts: 3)
            let lines = [
                sent.answer(1), sent.answer(1).uppercased(), sent.answer(4), sent.answer(1, attempt: 2),
                sent.answer(1).replacing(sent.tag, with: "zzzzzzzz"), "{\"custom_id\":7}", "no JSON",
            ]
            for _ in 0..<2 {
                let report = try sent.record(connection, lines)
                #expect(report.quarantined == 6)
            }
            #expect(try connection.number("select count(*) from waybill.result_quarantine") == 6)
            let reason: String = try connection.query(
                "select reason from waybill.result_quarantine where line = 3 and file_name = 'results.jsonl'"
            ).single().get(0)
            #expect(reason.contains("was never sent"))
        }
    }

    @Test func `a file that is cut off gives its whole lines, and the whole file adds the rest`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let sent = try SentJob.make(connection, prompts: 3)
            let text = "\u{FEFF}\(sent.answer(1))\r\n\n\(sent.answer(2))\n\(sent.answer(3))"
            let report = try sent.record(connection, text: String(text.dropLast(20)))
            #expect(report.answered == 2)
            #expect(report.cutOff?.contains("line 4") == true)
            let rest = try sent.record(connection, text: text)
            #expect((rest.answered, rest.repeated, rest.cutOff) == (1, 2, nil))
            #expect(try connection.number("select count(*) from waybill.request_file where state = 'recorded'") == 3)
        }
    }

    @Test(arguments: [
        "<html><body>Bad Gateway</body></html>\n", "{\"error\":{\"message\":\"no key\"}}", "{\n \"error\": {}\n}\n",
        "[{\"custom_id\":\"a\"}]",
    ])
    func `a file of something else is refused`(_ text: String) async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let sent = try SentJob.make(connection, prompts: 3)
            #expect(throws: DeliveryError.self) { try sent.record(connection, text: text) }
        }
    }

    @Test func `what never came back is missing, and an answer that comes late takes its place`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let sent = try SentJob.make(connection, prompts: 3)
            try sent.record(connection, [sent.answer(1)])
            let recorder = ResultRecorder(tag: sent.tag)
            for file in try RequestLedger.files(connection, openOnly: true) {
                #expect(try recorder.end(connection, file: file.file, job: sent.job) == 1)
                #expect(try recorder.end(connection, file: file.file, job: sent.job) == 0)
            }
            #expect(try connection.number("select sum(missing)::int from waybill.request_file") == 2)
            let report = try sent.record(connection, [sent.answer(2), sent.answer(3)])
            #expect(report.late == 2)
            #expect(try connection.number("select sum(missing + unknown_cost)::int from waybill.request_file") == 0)
            #expect(try connection.number("select sum(answered)::int from waybill.request_file") == 3)
        }
    }

    @Test func `a prompt that was billed for several attempts cost their sum`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let sent = try SentJob.make(connection, prompts: 1)
            let empty = sent.answer(1).replacing(#""choices":[{"#, with: #""choices":[],"x":[{"#)
            try sent.record(connection, [empty])
            try sent.send(connection, 1...1, attempt: 2)
            try sent.record(connection, [sent.answer(1, attempt: 2, input: 20, output: 7)])
            #expect(try connection.number("select cost_nusd from waybill.outcome") == 15_500 + 23_500)
            #expect(try connection.number("select input_tokens from waybill.outcome") == 20)
        }
    }

    @Test func `a bill outranks an estimate, and leaves a score alone`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let sent = try SentJob.make(connection, prompts: 2)
            let model = try connection.query("select model_id from waybill.decision where prompt_no = 1").single()
                .get(0, as: Int16.self)
            func estimate(_ score: Float, _ source: PromptOutcome.Source) throws {
                let outcome = PromptOutcome(prompt: 1, model: model, score: score, cost: 9, inputTokens: 1)
                try OutcomeRecorder.record(connection, job: sent.job, source: source, [outcome])
            }
            try estimate(0.25, .recorded)
            try sent.record(connection, [sent.answer(1)])
            func outcome() throws -> String {
                try connection.query(
                    "select format('%s %s %s %s', score, cost_nusd, input_tokens, source) from waybill.outcome"
                )
                .single().get(0)
            }
            #expect(try outcome() == "0.25 15500 10 recorded")
            // A simulated score says so, whoever billed the answer.
            try estimate(0.75, .simulated)
            #expect(try outcome() == "0.75 15500 10 simulated")
            let marked = "select count(*) from waybill.outcome_rollup where source = 'simulated' and costed = 1"
            #expect(try connection.number(marked) == 1)
            #expect(try connection.number("select sum(score_ppm)::bigint from waybill.outcome_rollup") == 750_000)
            #expect(try connection.number("select sum(cost_nusd)::bigint from waybill.outcome_rollup") == 15_500)
        }
    }
}

extension Connection {
    /// The number that a query gives.
    func number(_ sql: String) throws -> Int { try query(sql).single().get(0) }
}
