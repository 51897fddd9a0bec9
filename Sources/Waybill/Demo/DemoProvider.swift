import Foundation
import Terminal

/// The simulated provider that the demo sends its prompts to: a child process that ends with this one.
///
/// It draws the answers' tokens from the outcome set and asks no model; see `demo/provider/README.md`.
final class DemoProvider {
    /// Where it listens, such as `http://127.0.0.1:40123`.
    let address: String

    private let process: Process

    /// Starts it and waits until it listens.
    ///
    /// - Parameters:
    ///   - program: the folder of its program.
    ///   - data: the outcome set.
    ///   - state: the folder in which it keeps what it was told.
    /// - Throws: `CommandError` if it does not start.
    init(program: String, data: String, state: URL) throws {
        guard FileManager.default.fileExists(atPath: program) else {
            throw CommandError(
                "there is no simulated provider at \(program); run the demo in the folder of the project, or name the "
                    + "folder with --provider"
            )
        }
        try Home.create(state)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", program, "--state", state.path, "--outcomes", data, "--models", "\(data)/models.csv",
        ]
        let output = Pipe()
        process.standardOutput = output
        do {
            try process.run()
        } catch {
            throw CommandError("the simulated provider cannot be started: \(error.localizedDescription)")
        }
        guard let line = Self.firstLine(of: output.fileHandleForReading), let start = line.range(of: "http://") else {
            process.terminate()
            throw CommandError("the simulated provider ended before it listened; it needs Python 3.11 (python3)")
        }
        self.process = process
        address = String(line[start.lowerBound...])
    }

    /// Ends it; what it was told stays in its folder.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    private static func firstLine(of file: FileHandle) -> String? {
        var bytes: [UInt8] = []
        while let byte = try? file.read(upToCount: 1)?.first {
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }
}
