import Foundation
import StrictJSON
import Testing

/// What other tests are proved against has to hold itself.
struct SimulatedProviderTests {
    /// One line of a batch: a prompt for gpt-4o-mini.
    private func line(_ id: String, _ prompt: String) -> String {
        let body = #"{"model":"gpt-4o-mini","messages":[{"role":"user","content":"\#(prompt)"}]}"#
        return #"{"custom_id":"\#(id)","method":"POST","url":"/v1/chat/completions","body":\#(body)}"# + "\n"
    }

    private func start(_ text: String, at provider: SimulatedProvider) async throws -> String {
        let batch = try await provider.createBatch(over: try await provider.upload(text))
        return try #require(try batch.json["id"]?.string, "\(batch.text)")
    }

    /// Asks until a batch ends; returns it and the states it had on the way.
    private func finish(_ batch: String, at provider: SimulatedProvider) async throws -> (JSON, [String]) {
        var states: [String] = []
        while true {
            let shown = try await provider.succeed("GET", "/v1/batches/\(batch)").json
            let state = try #require(shown["status"]?.string)
            states.append(state)
            if ["completed", "failed", "expired", "cancelled"].contains(state) { return (shown, states) }
        }
    }

    private func results(_ batch: JSON, _ member: String, at provider: SimulatedProvider) async throws -> [JSON] {
        guard let file = batch[member]?.string else { return [] }
        let content = try await provider.succeed("GET", "/v1/files/\(file)/content").text
        return try content.split(separator: "\n").map { try JSON.parse(String($0)) }
    }

    @Test func `a batch goes out and its answers cost what the outcome set says`() async throws {
        try await SimulatedProvider.with { provider in
            let prompts = line("a", "What is 47 + 386?") + line("b", "Something else") + line("c", "")
            let broken = prompts.replacing(#""role":"user","content":"""#, with: #""role":"nobody""#)
            let batch = try await start(broken, at: provider)
            let (ended, states) = try await finish(batch, at: provider)
            #expect(states == ["in_progress", "finalizing", "completed"])
            let answers = try await results(ended, "output_file_id", at: provider)
            #expect(answers.compactMap { $0["custom_id"]?.string }.sorted() == ["a", "b"])
            let failures = try await results(ended, "error_file_id", at: provider)
            #expect(failures.map { $0["response"]?["status_code"]?.int } == [400])
            let ledger = try await provider.ledger()
            // outcomes.csv has 13 and 101 tokens for arithmetic-01: 0.15 and 0.60 USD a million.
            #expect(ledger.batchLines.first { $0.customID == "a" }?.nanoDollars == 13 * 150 + 101 * 600)
            #expect(ledger.batchLines.first { $0.customID == "c" }?.nanoDollars == 0)
            #expect(ledger.nanoDollars == ledger.batchLines.compactMap(\.nanoDollars).reduce(0, +))
            #expect(ledger.doubled.isEmpty)
        }
    }

    @Test func `a kill at any time loses no file and no batch, and changes no answer`() async throws {
        try await SimulatedProvider.with { provider in
            let text = (1...40).map { line("k\($0)", "Prompt \($0)") }.joined()
            let first = try await start(text, at: provider)
            let (undisturbed, _) = try await finish(first, at: provider)
            let second = try await start(text, at: provider)
            #expect(first != second)
            var ended: JSON?
            for _ in 0..<3 {
                try provider.restart()
                ended = try await provider.succeed("GET", "/v1/batches/\(second)").json
            }
            let shown = try #require(ended)
            #expect(shown["status"]?.string == "completed")
            func usage(_ batch: JSON) async throws -> [String] {
                try await results(batch, "output_file_id", at: provider).map {
                    "\($0["custom_id"]?.string ?? "") \($0["response"]?["body"]?["usage"]?.canonicalBytes() ?? [])"
                }
                .sorted()
            }
            let (calm, killed) = (try await usage(undisturbed), try await usage(shown))
            #expect(calm.count == 40 && calm == killed)
            // The same lines in two batches: what a client must never do is what the ledger tells.
            #expect(try await provider.ledger().doubled.count == 40)
        }
    }

    @Test(arguments: [
        ("{]\n", "invalid_json_line", 1), ("", "empty_file", nil), ("MODEL", "model_mismatch", 2),
        ("URL", "url_mismatch", 2), ("ID", "duplicate_custom_id", 2), ("EXTRA", "invalid_json_line", 2),
    ])
    func `a bad input file fails the batch and names code and line`(_ kind: String, _ code: String, _ number: Int?)
        async throws
    {
        try await SimulatedProvider.with { provider in
            let (good, other) = (line("a", "x"), line("b", "y"))
            let text =
                switch kind {
                case "MODEL": good + other.replacing("gpt-4o-mini", with: "gpt-4o")
                case "URL": good + other.replacing("/v1/chat/completions", with: "/v1/responses")
                case "ID": good + other.replacing(#""b""#, with: #""a""#)
                case "EXTRA": good + other.replacing(#"{"custom_id""#, with: #"{"priority":1,"custom_id""#)
                default: kind
                }
            let (ended, _) = try await finish(try await start(text, at: provider), at: provider)
            let error = ended["errors"]?["data"]?.array?.first
            #expect(ended["status"]?.string == "failed" && error?["code"]?.string == code)
            #expect(error?["line"]?.int == number)
            #expect(try await provider.ledger().batchLines.isEmpty)
        }
    }

    @Test func `an expired batch delivers and bills what it reached`() async throws {
        try await SimulatedProvider.with("--fault", "expire=3") { provider in
            let text = (1...10).map { line("e\($0)", "Prompt \($0)") }.joined()
            let (ended, _) = try await finish(try await start(text, at: provider), at: provider)
            #expect(ended["status"]?.string == "expired")
            #expect(try await results(ended, "output_file_id", at: provider).count == 7)
            let unreached = try await results(ended, "error_file_id", at: provider)
            #expect(
                unreached.map { $0["error"]?["code"]?.string } == ["batch_expired", "batch_expired", "batch_expired"]
            )
            let free = try await provider.ledger().batchLines.filter { $0.nanoDollars == 0 }
            #expect(free.count == 3 && free.allSatisfy { $0.state == "expired" })
        }
    }

    @Test func `a fault happens as often as it was asked for, over a restart too`() async throws {
        try await SimulatedProvider.with("--fault", "rate-limit=2", "--fault", "create-lost=1") { provider in
            #expect(try await provider.send("GET", "/v1/batches").status == 429)
            try provider.restart()
            let refused = try await provider.send("GET", "/v1/batches")
            #expect(refused.status == 429 && refused.headers["retry-after"] == "1")
            let file = try await provider.upload(line("a", "x"))
            #expect(try await provider.createBatch(over: file).status == 500)
            #expect(try await provider.ledger().liveBatches.count == 1, "lost is the answer, not the batch")
            try await provider.setFaults(["expired-key": "1.0"])
            #expect(try await provider.send("GET", "/v1/batches").status == 401)
        }
    }
}
