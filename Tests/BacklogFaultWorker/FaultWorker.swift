import Backlog
import Foundation
import Glibc
import Postgres
import Synchronization
import TestSupport

/// A worker process that the fault tests start, and that at a named point kills itself with SIGKILL, or is stopped with
/// SIGSTOP for longer than its lease and then goes on as if nothing had happened.
///
/// Arguments: connection string, `kill` or `stop` and the fault point as `kill:midCopy`, how often to pass it before, lease in seconds, model numbers.
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
        let fault = arguments[2].split(separator: ":")
        let ending = StopSignal()
        var settings = WorkerSettings(name: "fault-\(getpid())")
        settings.leaseSeconds = lease
        settings.faults = FaultInjection { point in
            guard point.rawValue == fault[1], left.subtract(1, ordering: .relaxed).newValue == -1 else { return }
            if fault[0] == "kill" { kill(getpid(), SIGKILL) }
            // Somebody else has to wake a stopped process.
            let waker = Process()
            waker.executableURL = URL(fileURLWithPath: "/bin/sh")
            waker.arguments = ["-c", "sleep \(lease * 2); kill -CONT \(getpid())"]
            guard (try? waker.run()) != nil else { exit(3) }
            kill(getpid(), SIGSTOP)
            ending.request()
        }
        let worker = BacklogWorker(
            try ConnectionString(arguments[1]),
            settings: settings,
            snapshot: BacklogFixture.snapshot,
            stop: ending
        ) { BacklogFixture.route($0, models: models) }
        _ = try await worker.drain()
    }
}
