import Foundation
import Testing

/// A started `waybill` that is fed and watched while it runs.
final class RunningBinary {
    let process: Process
    private let input = Pipe()
    private let folder: URL
    private var outputFile: URL { folder.appendingPathComponent("output") }
    private var errorFile: URL { folder.appendingPathComponent("errors") }

    /// Starts the command; its streams go to files of the place's folder.
    init(_ place: Workplace, _ arguments: [String]) throws {
        process = place.binary.process(arguments)
        folder = place.folder.appendingPathComponent("running-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for file in [outputFile, errorFile] { try Data().write(to: file) }
        process.standardInput = input
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
    }

    var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

    func feed(_ text: String) throws { try input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

    func endInput() throws { try input.fileHandleForWriting.close() }

    /// Waits until a condition holds, at most a minute and as long as the process runs.
    func wait(until condition: () throws -> Bool) throws {
        let end = ContinuousClock.now + .seconds(60)
        while try !condition(), process.isRunning, ContinuousClock.now < end { usleep(20_000) }
        #expect(try condition(), "\(output)\(errors)")
    }

    /// Sends a signal and waits for the end.
    func end(_ number: Int32) {
        kill(process.processIdentifier, number)
        process.waitUntilExit()
    }
}

extension Process {
    /// Lets it run until a condition holds or it ends by itself.
    ///
    /// Holds its thread, unlike `Waiting.until`: a test that is to kill a process in the midst of its work must not
    /// wait for a turn among other tests, and the process needs no thread of this one.
    func letRun(until condition: () throws -> Bool) rethrows {
        while isRunning, try !condition() { usleep(1_000) }
    }
}
