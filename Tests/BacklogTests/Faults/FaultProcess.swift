import Foundation

/// The program that the fault tests run as a worker; it lies beside the test bundle.
enum FaultProcess {
    static var program: URL {
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let beside = folder.appendingPathComponent("BacklogFaultWorker")
        let fallback = Bundle.main.bundleURL.appendingPathComponent("BacklogFaultWorker")
        return FileManager.default.isExecutableFile(atPath: beside.path) ? beside : fallback
    }

    /// Runs it to its end, alone or as the arguments of another program.
    ///
    /// - Returns: its exit status, or 128 and the number of the signal that ended it.
    static func run(_ arguments: [String], under wrapper: [String] = []) async throws -> Int32 {
        let process = Process()
        let words = wrapper + [program.path] + arguments
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { ended in
                continuation.resume(
                    returning: ended.terminationStatus + (ended.terminationReason == .uncaughtSignal ? 128 : 0)
                )
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }
}
