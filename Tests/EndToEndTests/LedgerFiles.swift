import BatchFiles
import Crypto
import Foundation
import Postgres
import StrictJSON
import Testing
import Units

/// Request files of numbered lines with their rows in the ledger, as an export leaves them.
struct LedgerFiles {
    let place: Workplace
    let job: Int64
    let tag: String

    /// Every line's id, in the order of the files.
    private(set) var ids: [String] = []
    private var number = 0
    private var prompt = 0

    /// A job in a new database with the demo's catalog.
    init(_ place: Workplace, _ connection: borrowing Connection) throws {
        self.place = place
        try place.binary.succeed("models", "import", "\(Workplace.demo)/models.csv")
        let prompts = (1...2000).map { #"{"id": \#($0), "prompt": "p \#($0)"}"# + "\n" }.joined()
        let file = try place.write("prompts.jsonl", prompts)
        try place.binary.succeed("enqueue", file, "--job", "sent", "--quality", "1", "--cost", "1")
        job = try connection.query("select job_id from waybill.job").single().get(0)
        tag = try connection.query("select tag from waybill.installation").single().get(0)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    var folder: URL { place.folder.appendingPathComponent(".waybill/requests") }
    var results: URL { place.folder.appendingPathComponent(".waybill/results") }

    /// Adds files of `lines` lines each for a model that is called at `address`.
    mutating func add(
        _ count: Int,
        lines: Int,
        at address: String,
        dialect: Dialect = .openAI,
        mode: String = "batch",
        keyVariable: String = "ANY_KEY",
        queuedTokens: Int? = nil,
        to connection: borrowing Connection
    ) throws {
        var service = ModelService(
            model: "openai/gpt-4o-mini",
            dialect: dialect,
            baseURL: address,
            servedAs: "gpt-4o-mini",
            keyVariable: keyVariable
        )
        service.limits.queuedTokens = queuedTokens
        for _ in 0..<count {
            number += 1
            let first = prompt + 1
            var text = ""
            for _ in 0..<lines {
                prompt += 1
                let id = CustomID(tag: tag, job: job, prompt: Int32(prompt), attempt: 1).text
                ids.append(id)
                text += Self.line(id, "p \(prompt)", dialect)
            }
            let digest = Digest(hash: SHA256.hash(data: Data(text.utf8)))
            let digits = String(repeating: "0", count: 6 - "\(number)".count) + "\(number)"
            let name = "j\(job)-gpt-4o-mini-a1-\(digits)-\(digest.hex.prefix(12)).jsonl"
            try Data(text.utf8).write(to: folder.appendingPathComponent(name))
            try connection.query(
                """
                with file as (
                    insert into waybill.request_file (job_id, number, name, model_id, attempt, mode, service, price_id,
                        digest, bytes, lines, tokens, predicted_cost_nusd, first_prompt, last_prompt)
                    select $1, $2, $3, m.model_id, 1, $4, $5, p.price_id, $6, $7, $8, 1000, 1000000, $9, $10
                    from waybill.model m join waybill.model_price p using (model_id) where m.name = 'openai/gpt-4o-mini'
                    returning file_id
                )
                insert into waybill.request_line (file_id, job_id, prompt_no, attempt)
                select file_id, $1, n, 1 from file, generate_series($9::int, $10::int) n
                """,
                [
                    job, Int32(number), name, mode, String(decoding: service.json.serialized(), as: UTF8.self),
                    Bytes(digest.bytes), Int64(text.utf8.count), Int32(lines), Int32(first), Int32(prompt),
                ]
            )
        }
    }

    /// Runs `waybill dispatch` with short waits.
    func dispatch(_ options: String..., status: Int32? = 0) throws -> BuiltBinary.Result {
        let quick = ["--poll", "0.02", "--settle", "0.5", "--lease", "2"]
        let result = try place.binary.run(["dispatch"] + quick + options)
        if let status { #expect(result.status == status, "\(result.output)\(result.errors)") }
        return result
    }

    private static func line(_ id: String, _ prompt: String, _ dialect: Dialect) -> String {
        let messages = #""messages":[{"role":"user","content":"\#(prompt)"}]"#
        return switch dialect {
        case .anthropic:
            #"{"custom_id":"\#(id)","params":{"model":"gpt-4o-mini","max_tokens":100,\#(messages)}}"# + "\n"
        case .mistral: #"{"custom_id":"\#(id)","body":{\#(messages)}}"# + "\n"
        case .openAI, .vLLM:
            #"{"custom_id":"\#(id)","method":"POST","url":"/v1/chat/completions","#
                + #""body":{"model":"gpt-4o-mini",\#(messages)}}"# + "\n"
        }
    }

    /// The states of all files, and how many have each.
    static func states(_ connection: borrowing Connection) throws -> [String: Int] {
        var states: [String: Int] = [:]
        for row in try connection.query("select state, count(*)::int from waybill.request_file group by 1") {
            let (state, count): (String, Int32) = (try row.get(0), try row.get(1))
            states[state] = Int(count)
        }
        return states
    }
}
