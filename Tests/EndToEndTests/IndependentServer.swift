import Foundation

/// A server that others wrote (Tests/Clients/serve.sh), as a child process.
final class IndependentServer: LocalServer {
    static let key = "simulated"

    private let process: ListeningProcess

    /// Starts `llmock` or `litellm`; what it says goes to a file in `folder`.
    init(_ name: String, in folder: URL, _ options: String...) throws {
        let script = BuiltBinary.root.appendingPathComponent("Tests/Clients/serve.sh").path
        let errors = folder.appendingPathComponent("\(name)-\(UUID().uuidString)")
        process = try ListeningProcess(script, [name] + options, errors: errors)
    }

    // Told, not killed: it has a child of its own to end.
    deinit { process.stop(SIGTERM) }

    var address: String { "http://127.0.0.1:\(process.port)" }

    /// Whether `Tests/Clients/install.sh` fetched it; LiteLLM only comes with `--litellm`.
    static func isInstalled(_ packages: String) -> Bool {
        let folder = BuiltBinary.root.appendingPathComponent(".build/\(packages)")
        return FileManager.default.fileExists(atPath: folder.appendingPathComponent("installed").path)
    }
}
