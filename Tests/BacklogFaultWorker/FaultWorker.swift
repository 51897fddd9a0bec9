import Backlog
import Dispatch
import Foundation
import Glibc
import Postgres
import Synchronization
import DatabaseTestSupport

/// A worker process that the fault tests start.
///
/// Arguments are `name=value`: `database`, `models` (numbers, separated by commas), `name`, `lease` and `silence` in
/// seconds, `follow` (`no` to end when nothing is left), `work` (the longest time for a chunk, in milliseconds), and
/// `fault`, such as `kill:midCopy:2`: when the point was passed twice, the process kills itself with SIGKILL, or is
/// stopped with SIGSTOP for longer than its lease and then goes on as if nothing had happened. A prompt that says
/// `poison` kills it in any case. SIGTERM ends it properly.
@main
struct FaultWorker {
    static func main() async throws {
        var options: [Substring: String] = [:]
        for argument in CommandLine.arguments.dropFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { options[parts[0]] = String(parts[1]) }
        }
        guard let database = options["database"], let models = options["models"] else {
            FileHandle.standardError.write(Data("usage: database=CONNINFO models=1,2 [name=value...]\n".utf8))
            exit(2)
        }
        let numbers = models.split(separator: ",").compactMap { Int16($0) }
        let stop = StopSignal()
        signal(SIGTERM, SIG_IGN)
        let termination = DispatchSource.makeSignalSource(signal: SIGTERM, queue: DispatchQueue(label: "signals"))
        termination.setEventHandler { @Sendable in stop.request() }
        termination.resume()
        var settings = WorkerSettings(name: options["name"] ?? "fault-\(getpid())")
        settings.follows = options["follow"] != "no"
        settings.leaseSeconds = options["lease"].flatMap(Double.init) ?? 45
        settings.silenceSeconds = options["silence"].flatMap(Double.init) ?? 30
        if let fault = options["fault"] {
            settings.faults = injection(fault.split(separator: ":"), lease: settings.leaseSeconds, stop)
        }
        let work = options["work"].flatMap(Int.init) ?? 0
        let worker = BacklogWorker(
            try ConnectionString(database),
            settings: settings,
            snapshot: BacklogFixture.snapshot,
            stop: stop
        ) { task in
            if task.prompts.contains(where: { $0.text == "poison" }) { kill(getpid(), SIGKILL) }
            if work > 0 { try await Task.sleep(for: .milliseconds(Int(task.prompts[0].number) * 7919 % (work + 1))) }
            return BacklogFixture.route(task, models: numbers)
        }
        do {
            _ = try await worker.drain()
        } catch {
            FileHandle.standardError.write(Data("\(settings.name): \(error)\n".utf8))
            exit(4)
        }
        withExtendedLifetime(termination) {}
    }

    private static func injection(_ fault: [Substring], lease: Double, _ stop: StopSignal) -> FaultInjection {
        let left = Atomic<Int>(fault.count > 2 ? Int(fault[2]) ?? 0 : 0)
        return FaultInjection { point in
            guard point.rawValue == fault[1], left.subtract(1, ordering: .relaxed).newValue == -1 else { return }
            if fault[0] == "kill" { kill(getpid(), SIGKILL) }
            // Somebody else has to wake a stopped process.
            let waker = Process()
            waker.executableURL = URL(fileURLWithPath: "/bin/sh")
            waker.arguments = ["-c", "sleep \(lease * 2.2); kill -CONT \(getpid())"]
            guard (try? waker.run()) != nil else { exit(3) }
            kill(getpid(), SIGSTOP)
            stop.request()
        }
    }
}
