import Foundation
import Testing

/// The providers' official clients against the simulated provider: they know the forms of requests and answers from
/// their makers, not from us.
@Suite(.enabled(if: ProviderClients.areInstalled, "the providers' clients are missing; run Tests/Clients/install.sh"))
struct ProviderClientTests {
    @Test func `the clients of OpenAI, Anthropic and Mistral take what the simulated provider answers`() async throws {
        try await SimulatedProvider.with("--key-variable", "SIMULATED_KEY") { provider in
            let said = try ProviderClients.check(provider.state, ["provider", provider.address])
            #expect(said.contains(" passed, 0 failed"), "\(said)")
        }
    }

    @Test func `a result file with an id twice is refused by Mistral's strict reader`() throws {
        let body = """
            {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":\
            {"role":"assistant","content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,\
            "completion_tokens":1,"total_tokens":2}}
            """
        let line = #"{"id":"1","custom_id":"a","response":{"status_code":200,"body":\#(body)},"error":null}"# + "\n"
        try Workplace.with { place in
            let good = try place.write("good.jsonl", line)
            let twice = try place.write("twice.jsonl", line + line)
            let said = try ProviderClients.check(place.folder, ["results", "mistral", good, twice])
            #expect(said.contains("duplicate custom_id") && said.contains("1 passed, 1 failed"), "\(said)")
        }
    }

    @Test func `a request file is judged member by member`() throws {
        let members: KeyValuePairs = [
            #""temperature":1"#: "", #""temprature":1"#: "temprature", #""max_tokens":"7""#: "max_tokens",
            #""stop":7"#: "stop",
        ]
        try Workplace.with { place in
            let files = try members.enumerated().map { index, member in
                let body = #"{"model":"m","messages":[{"role":"user","content":"x"}],\#(member.key)}"#
                let line = #"{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":\#(body)}"# + "\n"
                return try place.write("in-\(index).jsonl", line)
            }
            let said = try ProviderClients.check(place.folder, ["requests", "openai"] + files)
            let verdicts = said.split(separator: "\n").filter { $0.contains(": 1 requests") }
            #expect(verdicts.count == members.count, "\(said)")
            for (verdict, member) in zip(verdicts, members) {
                #expect(verdict.hasPrefix("ok") == member.value.isEmpty, "\(verdict)")
                #expect(
                    member.value.isEmpty || verdict.contains("line 1") && verdict.contains(member.value),
                    "\(verdict)"
                )
            }
        }
    }
}

/// The script that checks with the providers' clients.
enum ProviderClients {
    private static let scripts = BuiltBinary.root.appendingPathComponent("Tests/Clients")

    /// Whether `Tests/Clients/install.sh` fetched them.
    static let areInstalled = IndependentServer.isInstalled("clients")

    /// Runs `check.sh` and returns what it printed, by way of a file in `folder`; the last line has the sums.
    static func check(_ folder: URL, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = scripts.appendingPathComponent("check.sh")
        process.arguments = arguments
        let said = folder.appendingPathComponent("checks-\(UUID().uuidString)")
        try Data().write(to: said)
        let handle = try FileHandle(forWritingTo: said)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        return try String(contentsOf: said, encoding: .utf8)
    }
}
