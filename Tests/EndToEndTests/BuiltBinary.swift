import Foundation
import Testing

/// A built program, run as a user runs it.
struct BuiltBinary {
    /// The working folder; `.waybill` below it is the home folder.
    let folder: URL

    /// Which program: `waybill` or `waybill-lab`.
    var program = "waybill"

    /// Variables beside PATH, HOME, LANG and the instruction set that this process is held to.
    var environment: [String: String] = [:]

    struct Result {
        let status: Int32
        let output: String
        let errors: String
    }

    /// The path of `waybill`.
    static var path: URL { builds.appendingPathComponent("waybill") }

    /// Binaries lie beside the test bundle.
    static var builds: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    }

    /// The project's root: this file's grand-grandparent.
    static var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    /// A process that was not started yet.
    func process(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = Self.builds.appendingPathComponent(program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        var variables = environment
        for name in ["PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "ONEDNN_MAX_CPU_ISA"] where variables[name] == nil {
            variables[name] = ProcessInfo.processInfo.environment[name]
        }
        process.environment = variables
        return process
    }

    /// Runs to the end and returns what was printed.
    func run(_ arguments: [String], input: Data? = nil) throws -> Result {
        let process = process(arguments)
        let scratch = folder.appendingPathComponent("run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        // Files instead of pipes: nothing can block however much is printed.
        func file(_ name: String, _ contents: Data = Data()) throws -> URL {
            let url = scratch.appendingPathComponent(name)
            try contents.write(to: url)
            return url
        }
        let (output, errors) = (try file("output"), try file("errors"))
        process.standardInput = try FileHandle(forReadingFrom: file("input", input ?? Data()))
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self)
        )
    }

    /// Runs and requires success.
    @discardableResult
    func succeed(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        let result = try run(arguments)
        #expect(
            result.status == 0,
            "\(arguments.joined(separator: " ")): \(result.errors)",
            sourceLocation: sourceLocation
        )
        return result.output
    }

    /// Runs, requires failure and returns what was said on standard error.
    @discardableResult
    func fail(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        let result = try run(arguments)
        #expect(result.status > 0, "\(arguments.joined(separator: " ")) did not fail", sourceLocation: sourceLocation)
        return result.errors
    }
}
