import Foundation
import Postgres

/// Another queue, run by `peers.py`.
struct Peer: BenchmarkCase {
    let name: String
    let prompts: Int
    let python: String
    let script: String

    struct Failed: Error, CustomStringConvertible { let description: String }

    func prepare(_ target: ConnectionString) throws { try call("prepare", target) }

    func run(_ target: ConnectionString) throws { try call("run", target) }

    private func call(_ action: String, _ target: ConnectionString) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [script, name, action, target.secretText, String(prompts)]
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failed(description: "\(text.split(separator: "\n").last ?? "failed without a word")")
        }
    }
}
