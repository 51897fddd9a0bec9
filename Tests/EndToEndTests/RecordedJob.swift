import Foundation
import Postgres
import StrictJSON
import Testing

/// A job named maths whose prompts were sent to two models by turns and answered, for tests of what comes after.
struct RecordedJob {
    let prompts: Int
    /// The models of odd and of even prompts.
    let models: [String]

    /// Prompt n asks for n plus n; its answer says so, but for every tenth, which says 0.
    static func make(
        _ place: Workplace,
        _ connection: borrowing Connection,
        prompts: Int,
        references: Bool = true
    ) throws -> RecordedJob {
        try place.binary.succeed("models", "import", "\(Workplace.demo)/models.csv")
        let lines = (1...prompts).map { n in
            let reference = references ? #", "reference": \#(2 * n), "unit": "apples""# : ""
            return #"{"id": "q\#(n)", "prompt": "\#(n) + \#(n)?"\#(reference)}"# + "\n"
        }
        let file = try place.write("prompts.jsonl", lines.joined())
        try place.binary.succeed("enqueue", file, "--job", "maths", "--quality", "1", "--cost", "1")
        let texts = (1...prompts).map { n in n % 10 == 0 ? "It is 0." : "\(n) + \(n) = **\(2 * n)** apples." }
        try answer(place, connection, job: "maths", model: "2 - n % 2", texts)
        let models = try connection.query("select name from waybill.model where model_id <= 2 order by model_id").map {
            try $0.get(0, as: String.self)
        }
        return RecordedJob(prompts: prompts, models: models)
    }

    /// Decides, sends and answers the prompts of a job; `model` is the number of a model as SQL, of the prompt n.
    static func answer(
        _ place: Workplace,
        _ connection: borrowing Connection,
        job name: String,
        model: String,
        _ texts: [String]
    ) throws {
        let job = try connection.number("select job_id from waybill.job where name = '\(name)'")
        try connection.script(
            """
            insert into waybill.decision
                (job_id, prompt_no, model_id, propensity, predicted_quality, predicted_cost_nusd)
            select \(job), n, \(model), 1, 0.5, n from generate_series(1, \(texts.count)) as n;
            insert into waybill.request_file (
                job_id, number, name, model_id, attempt, mode, service, price_id, digest, bytes, lines, tokens,
                predicted_cost_nusd, first_prompt, last_prompt
            )
            select d.job_id, d.model_id, format('j%s-f%s.jsonl', d.job_id, d.model_id), d.model_id, 1, 'batch',
                   '{"dialect": "openai", "served_as": "m"}', p.price_id, decode(repeat('ab', 32), 'hex'), 1000,
                   count(*), 0, sum(d.predicted_cost_nusd), min(d.prompt_no), max(d.prompt_no)
            from waybill.decision d join waybill.model_current_price p on p.model_id = d.model_id
            where d.job_id = \(job)
            group by d.job_id, d.model_id, p.price_id;
            insert into waybill.request_line (file_id, job_id, prompt_no, attempt)
            select f.file_id, d.job_id, d.prompt_no, 1
            from waybill.decision d join waybill.request_file f on f.model_id = d.model_id and f.job_id = d.job_id
            where d.job_id = \(job)
            """
        )
        let tag: String = try connection.query("select tag from waybill.installation").single().get(0)
        let lines = texts.enumerated().map { index, text in
            let content = String(decoding: JSON.string(text).serialized(), as: UTF8.self)
            return
                #"{"custom_id":"w1-\#(tag)-\#(job)-\#(index + 1)-1","response":{"status_code":200,"body":{"model":"m","#
                + #""choices":[{"message":{"content":\#(content)},"finish_reason":"stop"}],"usage":{"prompt_tokens":"#
                + #"10,"completion_tokens":7,"total_tokens":17}}},"error":null}"# + "\n"
        }
        try place.binary.succeed("record", place.write("results.jsonl", lines.joined()))
    }

    func model(_ prompt: Int) -> String { models[1 - prompt % 2] }

    /// A line of a file of grades.
    func grade(_ prompt: Int, _ score: String) -> String {
        #"{"id":"q\#(prompt)","model":"\#(model(prompt))","score":\#(score)}"# + "\n"
    }

    /// Requires that the sums of the job are those of its outcomes; returns the number of scores and their sum.
    @discardableResult
    static func scores(
        _ connection: borrowing Connection,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [Int] {
        let kept = try connection.query(
            "select coalesce(sum(all_scored), 0)::bigint, coalesce(sum(all_score_ppm), 0)::bigint "
                + "from waybill.outcome_rollup"
        ).single()
        let added = try connection.query(
            "select count(score)::bigint, coalesce(sum(round(score::numeric * 1000000)), 0)::bigint "
                + "from waybill.outcome"
        ).single()
        let (sums, outcomes) = try (
            [kept.get(0, as: Int.self), kept.get(1, as: Int.self)],
            [added.get(0, as: Int.self), added.get(1, as: Int.self)]
        )
        #expect(sums == outcomes, sourceLocation: sourceLocation)
        return outcomes
    }
}
