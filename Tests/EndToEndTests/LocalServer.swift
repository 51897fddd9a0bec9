import Foundation
import FoundationNetworking
import StrictJSON
import Testing

/// A server of another program on this machine, as a child process.
///
/// It says on one line where it listens.
protocol LocalServer {
    /// The address before `/v1`.
    var address: String { get }

    /// The key that requests carry.
    static var key: String { get }
}

/// An answer of a server.
struct Reply {
    let status: Int
    let body: Data
    let headers: [String: String]

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSON { get throws { try JSON.parse([UInt8](body)) } }
}

extension LocalServer {
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
        // A session of its own, so a new connection: on one that was used before, libcurl sends again by itself when it
        // is cut, and never ends where it can't send the body a second time.
        let session = URLSession(configuration: .ephemeral)
        defer { session.finishTasksAndInvalidate() }
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
        try #require((200..<300).contains(reply.status), "\(method) \(path): \(reply.status) \(reply.text)")
        return reply
    }
}

/// A child process that says where it listens.
final class ListeningProcess {
    private let process = Process()
    private let errorFile: URL

    /// The port it listens on.
    private(set) var port = 0

    /// Starts a program and returns when it listens; its standard error goes to the end of a file.
    init(_ executable: String, _ arguments: [String], variables: [String: String] = [:], errors errorFile: URL) throws {
        self.errorFile = errorFile
        if !FileManager.default.fileExists(atPath: errorFile.path) { try Data().write(to: errorFile) }
        let (output, errors) = (Pipe(), try FileHandle(forWritingTo: errorFile))
        try errors.seekToEnd()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // An early end closes the pipe.
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            guard let piece = try output.fileHandleForReading.read(upToCount: 1), !piece.isEmpty else { break }
            line += piece
        }
        let words = String(decoding: line, as: UTF8.self).split(whereSeparator: { ":\n".contains($0) })
        port = try #require(words.last.flatMap { Int($0) }, "\(executable) did not start: \(self.errors)")
    }

    deinit { stop(SIGKILL) }

    /// What it said on standard error.
    var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

    /// Ends it by a signal and waits for the end.
    func stop(_ number: Int32) {
        guard process.isRunning else { return }
        kill(process.processIdentifier, number)
        process.waitUntilExit()
    }
}
