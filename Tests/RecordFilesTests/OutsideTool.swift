import Foundation

/// A program of the system that a reader is compared with.
enum OutsideTool {
    /// Runs a program with a file as its input.
    ///
    /// - Returns: what it printed, and its exit status.
    static func run(_ arguments: [String], input: Data = Data(), in folder: TemporaryFolder) throws -> (Data, Int32) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let name = UUID().uuidString
        // Files instead of pipes: nothing can block however much is printed.
        let source = try folder.write("in-\(name)", input)
        let target = try folder.write("out-\(name)", Data())
        process.standardInput = FileHandle(forReadingAtPath: source)
        process.standardOutput = FileHandle(forWritingAtPath: target)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let output = try Data(contentsOf: URL(fileURLWithPath: target))
        for file in [source, target] { try FileManager.default.removeItem(atPath: file) }
        return (output, process.terminationReason == .exit ? process.terminationStatus : -1)
    }
}
