import Foundation
import FoundationNetworking
import StrictJSON
import Testing

/// The simulated provider (demo/provider) as a child process: started, killed, started again, asked for its ledger.
final class SimulatedProvider {
    /// The key that it asks for; what else is sent is refused.
    static let key = "simulated"

    /// Where it keeps what it was sent; a start in the same folder remembers it.
    let state: URL

    /// Further arguments, such as `--fault rate-limit=2`.
    var options: [String]

    /// The port it listens on; kept over restarts.
    private(set) var port = 0

    private var process = Process()
    private let session = URLSession(configuration: .ephemeral)

    /// Starts a provider whose state lies in `folder` below a name of its own.
    init(in folder: URL, _ options: String...) throws {
        state = folder.appendingPathComponent("provider-\(UUID().uuidString)")
        self.options = options
        try start()
    }

    deinit { stop(SIGKILL) }

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
        process.arguments? += ["--key-variable", "SIMULATED_KEY"]
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

    /// An answer: status and body.
    struct Reply {
        let status: Int
        let body: Data
        let headers: [String: String]

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSON { get throws { try JSON.parse([UInt8](body)) } }
    }

    /// Sends one request, with a key as each dialect wants it.
    func send(_ method: String, _ path: String, body: Data? = nil, type: String = "application/json") async throws
        -> Reply
    {
        var request = URLRequest(url: try #require(URL(string: address + path)))
        request.httpMethod = method
        request.httpBody = body
        request.setValue("Bearer \(Self.key)", forHTTPHeaderField: "Authorization")
        request.setValue("2023-06-01", forHTTPHeaderField: "anthropic-version")
        if body != nil { request.setValue(type, forHTTPHeaderField: "Content-Type") }
        let (data, response) = try await session.data(for: request)
        let http = try #require(response as? HTTPURLResponse)
        var headers: [String: String] = [:]
        for (name, value) in http.allHeaderFields { headers["\(name)".lowercased()] = "\(value)" }
        return Reply(status: http.statusCode, body: data, headers: headers)
    }

    /// Sends one request and requires success.
    func succeed(_ method: String, _ path: String, body: Data? = nil, type: String = "application/json") async throws
        -> Reply
    {
        let reply = try await send(method, path, body: body, type: type)
        try #require(reply.status == 200, "\(method) \(path): \(reply.status) \(reply.text)")
        return reply
    }

    /// Changes faults while it runs: name to amount, such as `["rate-limit": "2"]`; `"0"` ends one.
    func setFaults(_ faults: KeyValuePairs<String, String>) async throws {
        let members = faults.map { JSON.Member(key: $0.key, value: JSON($0.value)) }
        _ = try await succeed("POST", "/simulated/faults", body: Data(JSON(members).canonicalBytes()))
    }

    /// Its account book: `totals`, `doubled`, `batches` with their `lines`, `online`.
    func ledger() async throws -> Ledger {
        Ledger(json: try await succeed("GET", "/simulated/ledger").json)
    }
}
