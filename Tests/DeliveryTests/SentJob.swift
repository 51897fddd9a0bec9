import Backlog
import BatchFiles
import DatabaseTestSupport
import Delivery
import Postgres
import PureTestSupport
import RecordFiles
import Registry
import RoutingPolicy
import StrictJSON

/// A job whose prompts were decided and written to request files, and results for them.
struct SentJob {
    let job: Int64
    let tag: String
    let prompts: Int

    /// Prompt n goes to the model n modulo 3 of the fixture; each model's prompts are one file.
    static func make(_ connection: borrowing Connection, name: String = "job", prompts: Int) throws -> SentJob {
        let models = try BacklogFixture.prepare(connection).map(\.number)
        let job = try BacklogFixture.load(connection, name: name, prompts: prompts).job
        try connection.query(
            """
            insert into waybill.decision
                (job_id, prompt_no, model_id, propensity, predicted_quality, predicted_cost_nusd)
            select $1, n, ($2::smallint[])[1 + n % 3], 1, 0.5, n from generate_series(1, $3::int) as n
            """,
            [job, models, Int32(prompts)]
        )
        let sent = SentJob(job: job, tag: try RequestLedger.tag(connection), prompts: prompts)
        try sent.send(connection, 1...Int32(prompts), attempt: 1)
        return sent
    }

    /// Writes the ledger's rows for the next attempt at a range of prompts.
    func send(_ connection: borrowing Connection, _ range: ClosedRange<Int32>, attempt: Int16) throws {
        let service = String(decoding: ModelService(model: "m", dialect: .openAI).json.serialized(), as: UTF8.self)
        try connection.query(
            """
            insert into waybill.request_file (
                job_id, number, name, model_id, attempt, mode, service, price_id, digest, bytes, lines, tokens,
                predicted_cost_nusd, first_prompt, last_prompt
            )
            select $1, row_number() over (order by d.model_id)
                       + (select count(*) from waybill.request_file o where o.job_id = $1),
                   format('j%s-m%s-a%s', $1, d.model_id, $2::int), d.model_id, $2, 'batch', $3::json, max(p.price_id),
                   decode(repeat('ab', 32), 'hex'), 1000, count(*), 0, sum(d.predicted_cost_nusd), min(d.prompt_no),
                   max(d.prompt_no)
            from waybill.decision d join waybill.model_price p on p.model_id = d.model_id
            where d.job_id = $1 and d.prompt_no between $4 and $5
            group by d.model_id
            """,
            [job, attempt, service, range.lowerBound, range.upperBound]
        )
        try connection.query(
            """
            insert into waybill.request_line (file_id, job_id, prompt_no, attempt)
            select f.file_id, d.job_id, d.prompt_no, f.attempt
            from waybill.decision d
            join waybill.request_file f on f.job_id = d.job_id and f.model_id = d.model_id and f.attempt = $2
            where d.job_id = $1 and d.prompt_no between $3 and $4
            """,
            [job, attempt, range.lowerBound, range.upperBound]
        )
    }

    /// Writes the ledger's rows for the next attempt at the prompts whose last one may pass.
    func sendAgain(_ connection: borrowing Connection, attempt: Int16) throws {
        let due = try connection.query(
            "select prompt_no from waybill.answer where status in (1, 3, 4) and attempt = $1",
            [attempt - 1]
        ).map { try $0.get(0, as: Int32.self) }
        try send(connection, 1...Int32(prompts), attempt: attempt)
        try connection.query(
            "delete from waybill.request_line where attempt = $1 and prompt_no <> all ($2)",
            [attempt, due]
        )
        try connection.query(
            """
            update waybill.request_file f set lines = c.lines
            from (select file_id, count(*) as lines from waybill.request_line group by file_id) c
            where c.file_id = f.file_id
            """
        )
    }

    func id(_ prompt: Int, attempt: Int = 1) -> String { "w1-\(tag)-\(job)-\(prompt)-\(attempt)" }

    /// A line with an answer that was counted as so many tokens.
    func answer(_ prompt: Int, attempt: Int = 1, input: Int = 10, output: Int = 5) -> String {
        #"{"custom_id":"\#(id(prompt, attempt: attempt))","response":{"status_code":200,"#
            + #""request_id":"r\#(prompt)","body":"#
            + #"{"model":"m","choices":[{"message":{"content":"answer \#(prompt)"},"finish_reason":"stop"}],"usage":{"#
            + #""prompt_tokens":\#(input),"completion_tokens":\#(output),"total_tokens":\#(input + output)}}},"#
            + #""error":null}"#
    }

    func expired(_ prompt: Int, attempt: Int = 1) -> String {
        #"{"custom_id":"\#(id(prompt, attempt: attempt))","response":null,"error":{"code":"batch_expired","#
            + #""message":"m"}}"#
    }

    func refused(_ prompt: Int, attempt: Int = 1) -> String {
        #"{"custom_id":"\#(id(prompt, attempt: attempt))","response":{"status_code":400,"#
            + #""body":{"error":{"message":"bad","#
            + #""code":"invalid_prompt"}}},"error":null}"#
    }

    /// One kind of result or another, by a seed; each costs something else.
    func result(_ prompt: Int, seed: UInt64, attempt: Int = 1) -> String {
        var generator = SplitMix(state: seed &* 1_000_003 &+ UInt64(prompt * 100 + attempt))
        switch generator.next() % 10 {
        case 0: return expired(prompt, attempt: attempt)
        case 1: return refused(prompt, attempt: attempt)
        case 2:
            return answer(prompt, attempt: attempt).replacing(#""usage":{"#, with: #""other":{"#)
        case 3:
            return answer(prompt, attempt: attempt).replacing(#""choices":[{"#, with: #""choices":[],"x":[{"#)
        default:
            let input = 1 + Int(generator.next() % 5_000)
            return answer(prompt, attempt: attempt, input: input, output: Int(generator.next() % 901))
        }
    }

    /// Records lines as a file.
    @discardableResult
    func record(
        _ connection: borrowing Connection,
        _ lines: [String],
        name: String = "results.jsonl",
        block: Int = 50
    ) throws -> RecordReport {
        try record(connection, text: lines.map { $0 + "\n" }.joined(), name: name, block: block)
    }

    @discardableResult
    func record(
        _ connection: borrowing Connection,
        text: String,
        name: String = "results.jsonl",
        block: Int = 50
    ) throws -> RecordReport {
        var reader = LineReader(bytes: Array(text.utf8), name: name, checksEncoding: false)
        return try ResultRecorder(tag: tag, blockLines: block).record(connection, &reader, name: name)
    }
}

/// All that recordings leave in a database, as text, without moments.
func recordedState(_ connection: borrowing Connection) throws -> String {
    try [
        """
        select coalesce(string_agg(format('%s', (to_jsonb(a) - 'recorded_at')), E'\\n' order by prompt_no, attempt), '')
        from waybill.answer a
        """,
        """
        select coalesce(string_agg(format('%s', to_jsonb(f) - array[
            'created_at', 'sent_at', 'ended_at', 'recorded_at', 'state_since']), E'\\n' order by file_id), '')
        from waybill.request_file f
        """,
        """
        select coalesce(string_agg(format('%s', to_jsonb(o) - 'recorded_at'), E'\\n' order by prompt_no, model_id), '')
        from waybill.outcome o
        """,
        """
        select coalesce(string_agg(format('%s', to_jsonb(r)), E'\\n' order by model_id, source), '')
        from waybill.outcome_rollup r where scored > 0 or costed > 0
        """,
    ].map { try connection.query($0).single().get(0, as: String.self) }.joined(separator: "\n")
}
