import Foundation

/// The program that the fault tests run as a worker; it lies beside the test bundle.
enum FaultProcess {
    static var program: URL {
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let beside = folder.appendingPathComponent("BacklogFaultWorker")
        let fallback = Bundle.main.bundleURL.appendingPathComponent("BacklogFaultWorker")
        return FileManager.default.isExecutableFile(atPath: beside.path) ? beside : fallback
    }

    /// Runs it to its end.
    ///
    /// - Returns: its exit status, or 128 and the number of the signal that ended it.
    static func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Int32 {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
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
