import Foundation
import Postgres
import DatabaseTestSupport
import Testing

/// Output that cannot be written is an error, and a reader that left is none.
@Suite struct OutputTests {
    private func run(_ place: Workplace, _ arguments: [String], output: FileHandle) throws -> (Process, String) {
        let process = place.binary.process(arguments)
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process, text)
    }

    private func withDatabase(_ body: (Workplace) throws -> Void) async throws {
        try await TestDatabase.with { target in
            let empty = try Workplace.empty()
            defer { empty.remove() }
            try body(
                Workplace(binary: BuiltBinary(folder: empty.folder, environment: ["DATABASE_URL": target.secretText]))
            )
        }
    }

    @Test(arguments: [
        ["status"], ["status", "--json"], ["jobs", "list"], ["jobs", "list", "--json"], ["models", "list"], ["--help"],
        ["--version"], ["version", "--json"], ["enqueue", "--help"], ["prune", "--days", "3"], ["migrate"], ["site"],
        ["help", "route"], ["--generate-completion-script", "bash"],
    ]) func `a full disk is an error in one sentence`(_ arguments: [String]) async throws {
        try await withDatabase { place in
            let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
            let (process, errors) = try run(place, arguments, output: full)
            #expect(process.terminationReason == .exit && process.terminationStatus == 1, "\(arguments): \(errors)")
            #expect(errors.contains("cannot write to standard output: No space left"), "\(arguments): \(errors)")
            #expect(errors.split(separator: "\n").filter { !$0.hasPrefix("waiting") }.count == 1, "\(errors)")
        }
    }

    @Test func `a reader that left ends the program quietly`() async throws {
        try await withDatabase { place in
            let pipe = Pipe()
            try pipe.fileHandleForReading.close()
            let (process, errors) = try run(place, ["jobs", "list"], output: pipe.fileHandleForWriting)
            #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGPIPE)
            #expect(errors.isEmpty, "\(errors)")
        }
    }

    @Test func `a closed standard output is never mistaken for a connection`() async throws {
        try await withDatabase { place in
            let process = place.binary.process([])
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "exec '\(BuiltBinary.path.path)' status >&-"]
            let errors = Pipe()
            process.standardError = errors
            try process.run()
            let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 1 && text.contains("standard output is closed"), "\(text)")
        }
    }

    /// Standard output has one writer, which checks.
    @Test func `no command prints past it`() throws {
        let sources = BuiltBinary.root.appendingPathComponent("Sources")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var count = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            count += 1
            let text = try String(contentsOf: file, encoding: .utf8)
            for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                let place = "\(file.lastPathComponent):\(number + 1)"
                #expect(!line.contains(/(^|[^\w.])(print|puts|fputs|debugPrint|dump)\(/), "\(place): \(line)")
                #expect(!line.contains("FileHandle.standardOutput"), "\(place): \(line)")
            }
        }
        #expect(count > 400)
    }
}
