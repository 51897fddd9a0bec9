import Foundation
import StrictJSON
import Testing

/// Each fault of the simulated provider does what its table says, and what it costs is in the ledger.
struct SimulatedFaultTests {
    /// What a batch of twenty lines came to: its state and its result lines by id.
    private struct Outcome {
        var state = ""
        var answered: [String] = []
        var failed: [String?] = []
        var garbage = 0
        var text = ""
        var billed = 0
        var batch: JSON = .null
    }

    private func batch(_ name: String, at provider: SimulatedProvider) async throws -> Outcome {
        let lines = (0..<20).map { index in
            let body = #"{"model":"gpt-4o","messages":[{"role":"user","content":"q \#(index)"}]}"#
            return #"{"custom_id":"\#(name)-\#(index)","method":"POST","url":"/v1/chat/completions","body":\#(body)}"#
        }
        let file = try await provider.upload(lines.joined(separator: "\n") + "\n", name: "\(name).jsonl")
        let id = try #require(try await provider.createBatch(over: file).json["id"]?.string)
        var outcome = Outcome()
        for _ in 0..<3 { outcome.batch = try await provider.succeed("GET", "/v1/batches/\(id)").json }
        outcome.state = outcome.batch["status"]?.string ?? ""
        for member in ["output_file_id", "error_file_id"] {
            guard let file = outcome.batch[member]?.string, !file.isEmpty else { continue }
            let text = try await provider.succeed("GET", "/v1/files/\(file)/content").text
            outcome.text += text
            for line in text.split(separator: "\n") {
                guard let result = try? JSON.parse(String(line)) else { outcome.garbage += 1; continue }
                if member == "output_file_id" {
                    outcome.answered.append(try #require(result["custom_id"]?.string))
                } else {
                    outcome.failed.append(result["custom_id"]?.string)
                }
            }
        }
        let ledger = try await provider.ledger()
        outcome.billed = ledger.batchLines.count { $0.batch == id && ($0.nanoDollars ?? 0) > 0 }
        return outcome
    }

    private func count(_ word: String, in outcome: Outcome) -> Int {
        outcome.text.components(separatedBy: word).count - 1
    }

    @Test func `every fault of lines hits as many as were asked for`() async throws {
        try await SimulatedProvider.with { provider in
            /// Four lines with the fault: what they came to is checked, then the fault is ended.
            func four(_ name: String, _ check: (Outcome) -> Bool) async throws {
                try await provider.setFaults([name: "4"])
                let outcome = try await batch(name, at: provider)
                #expect(check(outcome), "\(name): \(outcome)")
                try await provider.setFaults([name: "0"])
            }
            func lost(_ outcome: Outcome, _ word: String) -> Bool {
                (outcome.answered.count, outcome.failed.count, outcome.billed) == (16, 4, 16)
                    && count(word, in: outcome) == 4
            }
            try await four("expire") { lost($0, "\"batch_expired\"") && $0.state == "expired" }
            try await four("fail-400") { lost($0, "\"status_code\":400") && $0.state == "completed" }
            try await four("fail-429") { lost($0, "\"status_code\":429") }
            try await four("fail-500") { lost($0, "\"status_code\":500") }
            try await four("timeout") { lost($0, "\"request_timeout\"") }
            try await four("no-id") { lost($0, "\"custom_id\":null") && $0.failed == [nil, nil, nil, nil] }
            try await four("missing") { $0.answered.count == 16 && $0.failed.isEmpty && $0.billed == 20 }
            try await four("doubled") { $0.answered.count == 24 && Set($0.answered).count == 20 && $0.billed == 20 }
            try await four("conflicting") { $0.answered.count == 24 && count("another answer", in: $0) == 4 }
            try await four("wrong-id") { $0.answered.count { $0.hasPrefix("WRONG-ID-") } == 4 }
            try await four("no-usage") { count("\"usage\"", in: $0) == 16 && $0.billed == 20 }
            try await four("other-model") { count("\"gpt-4o-2026-01-01\"", in: $0) == 4 }
            try await four("truncated") { count("\"finish_reason\":\"length\"", in: $0) == 4 }
            try await four("filtered") { count("\"finish_reason\":\"content_filter\"", in: $0) == 4 }
            try await four("garbage") { $0.answered.count == 20 && $0.garbage == 4 }
        }
    }

    @Test func `every fault of a batch shows in what is told of it`() async throws {
        try await SimulatedProvider.with { provider in
            func all(_ name: String, _ check: (Outcome) -> Bool) async throws {
                try await provider.setFaults([name: "1.0"])
                let outcome = try await batch(name, at: provider)
                #expect(check(outcome), "\(name): \(outcome)")
                try await provider.setFaults([name: "0"])
            }
            try await all("token-limit") {
                $0.batch["errors"]?["data"]?.array?.first?["code"]?.string == "token_limit_exceeded" && $0.billed == 0
            }
            try await all("capitals") { $0.state == "COMPLETED" }
            try await all("empty-file-id") { $0.batch["error_file_id"]?.string == "" }
            try await all("lying-counts") { $0.batch["request_counts"]?["failed"]?.int == 2 && $0.failed.isEmpty }
            try await all("no-batch-usage") { $0.batch["usage"] == nil && $0.answered.count == 20 }
        }
    }

    @Test func `a lost answer is not a lost effect, and a refusal has none`() async throws {
        try await SimulatedProvider.with { provider in
            let file = try await provider.upload("{}\n", name: "in.jsonl")
            for (name, made) in [
                ("create-lost", 1), ("create-cut", 1), ("rate-limit/create", 0), ("server-error/create", 0),
                ("quota", 0), ("bad-gateway", 0), ("cut/create", 0), ("file-not-ready", 0), ("expired-key/create", 0),
            ] {
                try await provider.setFaults([name: "1"])
                let before = try await provider.ledger().liveBatches.count
                let reply = try? await provider.createBatch(over: file)
                #expect(reply?.status != 200, "\(name)")
                let after = try await provider.ledger().liveBatches.count
                #expect(after - before == made, "\(name)")
                #expect(try await provider.createBatch(over: file).status == 200, "\(name) happens once")
            }
            let body = Data(#"{"model":"gpt-4o","messages":[{"role":"user","content":"x"}]}"#.utf8)
            for name in ["online-lost", "online-cut"] {
                try await provider.setFaults([name: "1"])
                let before = try await provider.ledger()
                let reply = try? await provider.send("POST", "/v1/chat/completions", body: body)
                #expect(reply?.status != 200, "\(name)")
                let after = try await provider.ledger()
                #expect(after.nanoDollars > before.nanoDollars, "\(name): answered is billed")
            }
        }
    }
}
