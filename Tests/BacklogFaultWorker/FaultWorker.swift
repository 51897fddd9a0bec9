import Backlog
import Foundation
import Glibc
import Postgres
import Synchronization
import TestSupport

/// A worker process that the fault tests start, and that kills itself with SIGKILL at a named point.
///
/// Arguments: connection string, fault point, how often to pass it before, lease in seconds, model numbers.
@main
struct FaultWorker {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 6, let passes = Int(arguments[3]), let lease = Double(arguments[4]) else {
            FileHandle.standardError.write(Data("usage: CONNINFO POINT PASSES LEASE MODEL...\n".utf8))
            exit(2)
        }
        let models = arguments[5...].compactMap { Int16($0) }
        let left = Atomic<Int>(passes)
        var settings = WorkerSettings(name: "fault-\(getpid())")
        settings.leaseSeconds = lease
        settings.faults = FaultInjection { point in
            guard point.rawValue == arguments[2] else { return }
            if left.subtract(1, ordering: .relaxed).newValue < 0 { kill(getpid(), SIGKILL) }
        }
        let worker = BacklogWorker(
            try ConnectionString(arguments[1]),
            settings: settings,
            snapshot: BacklogFixture.snapshot
        ) { BacklogFixture.route($0, models: models) }
        _ = try await worker.drain()
    }
}
