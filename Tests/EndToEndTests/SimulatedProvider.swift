import Foundation
import Testing

/// The simulated provider (demo/provider) as a child process: started, killed, started again, asked for its ledger.
final class SimulatedProvider: LocalServer {
    /// The key that it asks for with the options `--key-variable SIMULATED_KEY`; without them any will do.
    static let key = "simulated"

    /// Where it keeps what it was sent; a start in the same folder remembers it.
    let state: URL

    /// Further arguments, such as `--fault rate-limit=2`.
    var options: [String]

    /// The port it listens on; kept over restarts.
    private(set) var port = 0

    private var process: ListeningProcess?

    /// Starts a provider whose state lies in `folder` below a name of its own.
    init(in folder: URL, _ options: [String] = []) throws {
        state = folder.appendingPathComponent("provider-\(UUID().uuidString)")
        self.options = options
        try start()
    }

    /// Lends `body` a provider with the demo's outcomes and prices; afterwards it must have had no fault of its own.
    static func with<R>(_ options: String..., body: (SimulatedProvider) async throws -> R) async throws -> R {
        let place = try Workplace.empty()
        defer { place.remove() }
        let demo = ["--outcomes", Workplace.demo, "--models", Workplace.demo + "/models.csv"]
        let provider = try SimulatedProvider(in: place.folder, demo + options)
        let result = try await body(provider)
        #expect(provider.errors.isEmpty, "\(provider.errors)")
        return result
    }

    var address: String { "http://127.0.0.1:\(port)" }

    /// What it said on standard error: empty unless the provider itself has a fault.
    var errors: String { process?.errors ?? "" }

    /// Starts it and returns when it listens.
    func start() throws {
        try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
        let program = BuiltBinary.root.appendingPathComponent("demo/provider").path
        let started = try ListeningProcess(
            "/usr/bin/env",
            ["python3", "-B", program, "--state", state.path, "--port", "\(port)"] + options,
            variables: ["SIMULATED_KEY": Self.key],
            errors: state.appendingPathComponent("errors")
        )
        (process, port) = (started, started.port)
    }

    /// Ends it by a signal and waits for the end.
    func stop(_ number: Int32 = SIGTERM) { process?.stop(number) }

    /// Kills it and starts it again at the same port, with the options as they are now.
    func restart() throws {
        stop(SIGKILL)
        try start()
    }
}
