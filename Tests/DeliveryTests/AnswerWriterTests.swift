import DatabaseTestSupport
import Delivery
import Postgres
import StrictJSON
import Testing

/// Files of answers: a line a prompt, in the order of the input, whatever became of it.
@Suite struct AnswerWriterTests {
    private func lines(_ connection: borrowing Connection, _ format: AnswerFormat, raw: Bool = false) throws -> [JSON] {
        let job = try AnsweredJob(connection, named: "job")
        let names: [Int16: String] = [1: "one", 2: "two", 3: "three"]
        var bytes: [UInt8] = []
        let writer = AnswerWriter(job, format: format, addsBody: raw, models: names, range: 2)
        _ = try writer.write(connection, emit: { bytes += $0 })
        return try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { try JSON.parse(String($0)) }
    }

    @Test func `answers, failures and open prompts each have their line`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let sent = try SentJob.make(connection, prompts: 6)
            try connection.query("delete from waybill.request_line where prompt_no = 6")
            try connection.query(
                """
                insert into waybill.request_failure (job_id, prompt_no, attempt, model_id, code, reason)
                values ($1, 6, 1, 1, 'size', 'too big')
                """,
                [sent.job]
            )
            let cut = sent.answer(2).replacing(#""finish_reason":"stop""#, with: #""finish_reason":"length""#)
            try sent.record(connection, [sent.answer(1), cut, sent.refused(3), sent.expired(4)])
            let lines = try lines(connection, .waybill)
            #expect(lines.map { $0["id"]?.string } == (1...6).map { "id-\($0)" })
            #expect(
                lines.map { $0["status"]?.string } == ["answered", "truncated", "failed", "pending", "sent", "failed"]
            )
            #expect(lines[0]["answer"]?.string == "answer 1")
            #expect(lines[0]["cost_usd"] == .number("0.0000155"))
            #expect(lines[2]["error"]?["code"]?.string == "invalid_prompt")
            #expect(lines[5]["error"]?["message"]?.string == "too big")
            #expect(lines[4]["cost_usd"] == .null)
        }
    }

    @Test func `bytes of answers are kept, and the body goes along on demand`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let sent = try SentJob.make(connection, prompts: 1)
            let text = #"a\u0000\ud83d\"\/ é 12345678901234567890"#
            let line = sent.answer(1).replacing("answer 1", with: text)
            try sent.record(connection, [line])
            let job = try AnsweredJob(connection, named: "job")
            var bytes: [UInt8] = []
            _ = try AnswerWriter(job, addsBody: true, models: [:]).write(connection, emit: { bytes += $0 })
            let written = String(decoding: bytes, as: UTF8.self)
            #expect(written.contains(#""answer":"\#(text)","#))
            #expect(written.contains(#""body":{"model":"m","choices":[{"message":{"content":"\#(text)"}"#))
        }
    }

    @Test func `the lines of OpenAI have the prompts' own ids, and errors as errors`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let sent = try SentJob.make(connection, prompts: 5)
            try sent.record(connection, [sent.answer(1), sent.refused(2), sent.expired(4)])
            try connection.query(
                """
                update waybill.request_file
                set service = jsonb_set(service::jsonb, '{dialect}', '"anthropic"')::json where first_prompt = 3
                """
            )
            let message =
                #"{"custom_id":"\#(sent.id(3))","result":{"type":"succeeded","message":{"id":"msg_1","#
                + #""content":[{"type":"text","#
                + #""text":"hi"},{"type":"tool_use","id":"t","name":"f","input":{"a":1}}],"#
                + #""stop_reason":"end_turn","usage":{"#
                + #""input_tokens":3,"output_tokens":4}}}}"#
            try sent.record(connection, [message])
            let lines = try lines(connection, .openAI)
            #expect(lines.map { $0["custom_id"]?.string } == ["id-1", "id-2", "id-3"])
            #expect(lines[0]["response"]?["body"]?["model"]?.string == "m")
            #expect(lines[1]["response"]?["status_code"]?.int == 400)
            #expect(lines[1]["response"]?["body"]?["error"]?["code"]?.string == "invalid_prompt")
            let body = lines[2]["response"]?["body"]
            #expect(body?["object"]?.string == "chat.completion")
            #expect(body?["usage"]?["total_tokens"]?.int == 7)
        }
    }

    @Test func `texts are dropped after they were delivered, and the rest stays`() async throws {
        try await TestDatabase.with { target in
            let connection = try Connection(target)
            let sent = try SentJob.make(connection, prompts: 3)
            try connection.query("alter table waybill.job disable trigger terms_are_fixed")
            try connection.query("update waybill.job set answers = 'drop'")
            try sent.record(connection, (1...3).map { sent.answer($0) })
            let writer = AnswerWriter(try AnsweredJob(connection, named: "job"), models: [:], range: 2)
            try writer.deliver(connection, dropping: false)
            #expect(try AnsweredJob(connection, named: "job").deliveredAt == nil)
            try writer.deliver(connection, dropping: true)
            #expect(try AnsweredJob(connection, named: "job").deliveredAt != nil)
            #expect(try connection.number("select count(*) from waybill.answer where body is not null") == 0)
            let lines = try lines(connection, .waybill)
            #expect(lines.allSatisfy { $0["answer"] == .null && $0["status"]?.string == "answered" })
        }
    }
}
