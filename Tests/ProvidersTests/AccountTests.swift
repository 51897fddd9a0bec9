internal import BatchFiles
internal import Foundation
internal import Providers
internal import Testing

@Suite struct AccountTests {
    @Test func `an address is the same with and without v1 and slashes`() throws {
        for text in ["https://Api.example.com", "https://api.example.com/", "https://api.example.com/v1/"] {
            #expect(try BaseURL(text).address("/v1/files") == "https://api.example.com/v1/files")
        }
        #expect(try BaseURL("http://localhost:8000/openai/v1").text == "http://localhost:8000/openai")
    }

    @Test(arguments: [
        "", "api.example.com", "ftp://a", "https://", "https://user:secret@a/v1", "https://a/?key=secret",
        "file:///etc",
    ])
    func `an address that is none, or holds a secret, is refused without being repeated`(_ text: String) {
        #expect { try BaseURL(text) } throws: { error in
            guard case .settings(let reason) = error as? ProviderFault else { return false }
            return !reason.contains("secret")
        }
    }

    private static let service = ModelService(
        model: "small",
        dialect: .openAI,
        baseURL: "http://far.example.com",
        keyVariable: "KEY"
    )

    @Test func `a key travels encrypted, or not at all`() throws {
        #expect(throws: ProviderFault.self) {
            try ProviderAccount(Self.service, override: nil) { _ in Secret("sk") }
        }
        for address in ["https://far.example.com", "http://127.0.0.1:1", "http://localhost:1"] {
            _ = try ProviderAccount(Self.service, override: address) { _ in Secret("sk") }
        }
    }

    @Test func `a key that is missing or cannot be sent is named by its variable`() {
        for key in [nil, Secret(""), Secret("two words"), Secret("a\r\nX-Evil: 1")] {
            #expect {
                try ProviderAccount(Self.service, override: "https://a") { _ in key }
            } throws: { "\($0)".contains("KEY") && !"\($0)".contains("Evil") }
        }
    }

    @Test func `a file of keys that others can read is refused, and bad lines are told by number`() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("# mine\nKEY=sk-1=x\n".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect { try KeyFile(path: path) } throws: { "\($0)".contains("chmod 600") }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(try KeyFile(path: path).key("KEY")?.reveal() == "sk-1=x")
        for text in ["KEY", "=x", "A=1\nA=2", "A B=1"] {
            #expect(throws: ProviderFault.self, "\(text)") { try KeyFile(text: text, path: "f") }
        }
    }
}
