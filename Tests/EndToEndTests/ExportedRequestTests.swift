import DatabaseTestSupport
import Foundation
import Postgres
import Testing

/// What `waybill export` writes, judged by the classes of the providers' own clients.
@Suite(.enabled(if: ProviderClients.areInstalled, "the providers' clients are missing; run Tests/Clients/install.sh"))
struct ExportedRequestTests {
    private static let catalog = """
        model,price_in_per_mtok,price_out_per_mtok,dialect,base_url,endpoint,output_tokens,parameters
        o/chat,1,2,openai,https://a.example,/v1/chat/completions,100,"{""temperature"":0.5}"
        o/answers,1,2,openai,https://a.example,/v1/responses,100,
        a/message,1,2,anthropic,https://b.example,,100,
        m/job,1,2,mistral,https://c.example,,100,

        """

    /// A plain prompt, a conversation, and requests as both providers have them.
    private static let prompts = [
        #"{"id":"plain-N","prompt":"Sum N – ünïcode \" \\ \u2028 😀"}"#,
        #"{"id":"turns-N","messages":[{"role":"user","content":"Hello N"}]}"#,
        #"""
        {"custom_id":"chat-N","method":"POST","url":"/v1/chat/completions","body":{"model":"x","messages":[\#
        {"role":"system","content":"Be brief."},\#
        {"role":"user","content":[{"type":"text","text":"Hello N"}]}],"top_p":0.9}}
        """#,
        #"""
        {"custom_id":"message-N","params":{"model":"y","max_tokens":50,"system":"Be brief.",\#
        "messages":[{"role":"user","content":"Hello N"}]}}
        """#,
    ]

    @Test func `request files of each dialect are what the providers' clients would send`() async throws {
        try await Workplace.withDatabase { place, connection in
            try place.binary.succeed("models", "import", try place.write("models.csv", Self.catalog))
            // Sixteen prompts: each form goes to each model.
            let lines = (0..<16).map { Self.prompts[$0 / 4].replacing("N", with: "\($0)") + "\n" }.joined()
            let file = try place.write("prompts.jsonl", lines)
            try place.binary.succeed("enqueue", file, "--job", "r", "--quality", "1", "--cost", "1")
            try connection.query(
                """
                insert into waybill.decision (job_id, prompt_no, model_id, propensity, predicted_quality,
                    predicted_cost_nusd)
                select p.job_id, p.prompt_no, m.model_id, 1, 0.5, 1000 from waybill.prompt p
                join waybill.model m on m.name =
                    (array['o/chat', 'o/answers', 'a/message', 'm/job'])[1 + p.prompt_no % 4]
                """
            )
            let result = try place.binary.run(["export", "--job", "r"])
            #expect(result.status == 0, "\(result.errors)")
            let folder = place.folder.appendingPathComponent(".waybill/requests")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            var written = 0
            for (slug, dialect) in [
                ("chat", "openai"), ("answers", "openai"), ("message", "anthropic"), ("job", "mistral"),
            ] {
                let files = names.filter { $0.hasSuffix(".jsonl") && $0.contains("-\(slug)-") }
                #expect(files.count == 1, "\(slug): \(names) \(result.errors)")
                let paths = files.map { folder.appendingPathComponent($0).path }
                for path in paths {
                    written += try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count
                }
                let said = try ProviderClients.check(place.folder, ["requests", dialect] + paths)
                #expect(said.contains(" passed, 0 failed"), "\(said)")
            }
            // What a dialect cannot say is left out and told, never sent as something else.
            let failures = try connection.number("select count(*)::int from waybill.request_failure")
            #expect(written + failures == 16, "\(result.output)\(result.errors)")
            #expect(written >= 12, "\(result.output)\(result.errors)")
        }
    }
}
