import Foundation
import Testing

/// The simulated provider (demo/provider) as a child process: started, killed, started again, asked for its ledger.
final class SimulatedProvider {
    /// The key that it asks for with the options `--key-variable SIMULATED_KEY`; without them any will do.
    static let key = "simulated"

    /// Where it keeps what it was sent; a start in the same folder remembers it.
    let state: URL

    /// Further arguments, such as `--fault rate-limit=2`.
    var options: [String]

    /// The port it listens on; kept over restarts.
    private(set) var port = 0

    private var process = Process()

    /// Starts a provider whose state lies in `folder` below a name of its own.
    init(in folder: URL, _ options: [String] = []) throws {
        state = folder.appendingPathComponent("provider-\(UUID().uuidString)")
        self.options = options
        try start()
    }

    deinit { stop(SIGKILL) }

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

    /// The address before `/v1`.
    var address: String { "http://127.0.0.1:\(port)" }

    private var errorFile: URL { state.appendingPathComponent("errors") }

    /// What it said on standard error: empty unless the provider itself has a fault.
    var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

    /// Starts it and returns when it listens.
    func start() throws {
        try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
        if !FileManager.default.fileExists(atPath: errorFile.path) { try Data().write(to: errorFile) }
        let output = Pipe()
        let errors = try FileHandle(forWritingTo: errorFile)
        try errors.seekToEnd()
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let program = BuiltBinary.root.appendingPathComponent("demo/provider").path
        process.arguments = ["python3", "-B", program, "--state", state.path, "--port", "\(port)"] + options
        process.environment = ProcessInfo.processInfo.environment.merging(["SIMULATED_KEY": Self.key]) { $1 }
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // One line says that it listens; an early end closes the pipe.
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            guard let piece = try output.fileHandleForReading.read(upToCount: 1), !piece.isEmpty else { break }
            line += piece
        }
        let words = String(decoding: line, as: UTF8.self).split(whereSeparator: { ":\n".contains($0) })
        port = try #require(words.last.flatMap { Int($0) }, "the provider did not start: \(self.errors)")
    }

    /// Ends it by a signal and waits for the end.
    func stop(_ number: Int32 = SIGTERM) {
        guard process.isRunning else { return }
        kill(process.processIdentifier, number)
        process.waitUntilExit()
    }

    /// Kills it and starts it again at the same port, with the options as they are now.
    func restart() throws {
        stop(SIGKILL)
        try start()
    }
}
