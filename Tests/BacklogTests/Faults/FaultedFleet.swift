import Backlog
import Foundation
import Postgres
import Synchronization
import DatabaseTestSupport

/// Worker processes, each behind a proxy of its own, that are started again whenever they end.
final class FaultedFleet: Sendable {
    struct Settings {
        var workers = 6
        var leaseSeconds = 0.7
        var silenceSeconds = 0.8
        var workMilliseconds = 25
    }

    /// One place of the fleet, and the process that has it now.
    private struct Place {
        let proxy: FaultProxy
        var process: Process?
        var starts = 0
        /// The fault at a named point that the process has in it.
        var planned: InjectedFault?
        var wasHit = false
        var isFrozen = false
    }

    private struct State {
        var places: [Place] = []
        var planned: [InjectedFault] = []
        var injected: [InjectedFault: Int] = [:]
        /// Names of workers that a fault hit.
        var hit: Set<String> = []
        var unexpected: [String] = []
        var isEnding = false
    }

    private let settings: Settings
    private let models: String
    private let database: ConnectionString
    private let errors: URL
    private let state: Mutex<State>

    init(_ settings: Settings, socket: String, database: ConnectionString, models: [Int16], folder: URL) throws {
        self.settings = settings
        self.database = database
        self.models = models.map(String.init).joined(separator: ",")
        errors = folder.appendingPathComponent("workers.log")
        try Data().write(to: errors)
        var places: [Place] = []
        for _ in 0..<settings.workers { places.append(Place(proxy: try FaultProxy(to: socket))) }
        state = Mutex(State(places: places, planned: Self.firstFaults.reversed()))
    }

    /// How often each fault was injected where something was there to be hit.
    var injected: [InjectedFault: Int] { state.withLock { $0.injected } }

    /// Names of workers that a fault hit.
    var hit: Set<String> { state.withLock { $0.hit } }

    /// Workers that ended though nothing had ended them.
    var unexpected: [String] { state.withLock { $0.unexpected } }

    var isFull: Bool { state.withLock { $0.planned.count > 6 } }

    /// Every named point once, and the freezes after which a late writer meets a chunk that another finished.
    private static let firstFaults: [InjectedFault] =
        [.freezeAt(.afterRoute), .freezeAt(.afterRoute), .freezeAt(.midCopy), .freezeAt(.afterFence)]
        + FaultPoint.allCases.map { .killAt($0) }

    private static func name(_ place: Int, _ start: Int) -> String { "place\(place)-\(start)" }

    /// Keeps every place taken until ``end()``.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for place in 0..<settings.workers {
                group.addTask { [self] in
                    while !state.withLock({ $0.isEnding }) { try await runOnce(place) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func runOnce(_ number: Int) async throws {
        let process = Process()
        let start = state.withLock { state in
            state.places[number].starts += 1
            state.places[number].wasHit = false
            state.places[number].planned = state.planned.popLast()
            return (state.places[number].starts, state.places[number].planned, state.places[number].proxy.port)
        }
        let name = Self.name(number, start.0)
        process.executableURL = FaultProcess.program
        process.arguments = [
            "database=host=127.0.0.1 port=\(start.2) user=\(LocalCluster.user) dbname=\(LocalCluster.database) "
                + "sslmode=disable gssencmode=disable application_name=\(name)",
            "models=\(models)", "name=\(name)", "lease=\(settings.leaseSeconds)", "silence=\(settings.silenceSeconds)",
            "work=\(settings.workMilliseconds)",
        ]
        let passes = start.0 % 3
        switch start.1 {
        case .killAt(let point): process.arguments?.append("fault=kill:\(point):\(passes)")
        case .freezeAt(let point): process.arguments?.append("fault=stop:\(point):\(passes)")
        default: break
        }
        let log = try FileHandle(forWritingTo: errors)
        try log.seekToEnd()
        process.standardError = log
        process.standardOutput = FileHandle.nullDevice
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
                state.withLock { $0.places[number].process = process }
            } catch {
                continuation.resume(throwing: error)
            }
        }
        ended(number, name, process)
    }

    private func ended(_ number: Int, _ name: String, _ process: Process) {
        let isKill = process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
        state.withLock { state in
            let place = state.places[number]
            state.places[number].process = nil
            switch place.planned {
            case .killAt where isKill && !place.wasHit, .freezeAt where !isKill && !place.wasHit && !state.isEnding:
                // A worker ends after it was frozen at a point.
                if let planned = place.planned { state.injected[planned, default: 0] += 1 }
                state.hit.insert(name)
            default:
                if isKill { state.hit.insert(name) }
                // One that was asked to stop while its connection was gone says so and ends with an error.
                let isCrash = process.terminationReason == .uncaughtSignal && !isKill
                let isError = process.terminationReason == .exit && process.terminationStatus != 0
                guard isCrash || isError && !place.wasHit && !state.isEnding else { return }
                state.unexpected.append("\(name): status \(process.terminationStatus)")
            }
        }
    }

    /// Lets a fault befall one worker.
    ///
    /// - Returns: false if there was nothing to hit.
    func inject(_ fault: InjectedFault, choice: UInt64) -> Bool {
        switch fault {
        case .killAt, .freezeAt:
            state.withLock { $0.planned.insert(fault, at: 0) }
            return true
        default: break
        }
        let number = Int(choice % UInt64(settings.workers))
        let (proxy, process, name) = state.withLock { state in
            let place = state.places[number]
            return (place.proxy, place.isFrozen ? nil : place.process, Self.name(number, place.starts))
        }
        guard let process, process.isRunning else { return false }
        let succeeded: Bool
        switch fault {
        case .kill: succeeded = kill(process.processIdentifier, SIGKILL) == 0
        case .terminate: succeeded = kill(process.processIdentifier, SIGTERM) == 0
        case .freeze: succeeded = freeze(number, process.processIdentifier)
        case .cut: succeeded = proxy.inject(.cut, choice: choice >> 8)
        case .swallow: succeeded = proxy.inject(.swallow, choice: choice >> 8)
        case .loseAnswers: succeeded = proxy.inject(.loseAnswers, choice: choice >> 8)
        case .endSession: succeeded = signalSession("pg_terminate_backend", of: name)
        case .cancelStatement: succeeded = signalSession("pg_cancel_backend", of: name)
        default: return false
        }
        guard succeeded else { return false }
        state.withLock { state in
            state.hit.insert(name)
            if fault == .kill || fault == .terminate { state.places[number].wasHit = true }
            state.injected[fault, default: 0] += 1
        }
        return true
    }

    /// Counts a fault of the whole server.
    func note(_ fault: InjectedFault) { state.withLock { $0.injected[fault, default: 0] += 1 } }

    private func freeze(_ number: Int, _ process: Int32) -> Bool {
        guard kill(process, SIGSTOP) == 0 else { return false }
        state.withLock { $0.places[number].isFrozen = true }
        let seconds = settings.leaseSeconds * 2.2
        Task {
            try await Task.sleep(for: .seconds(seconds))
            kill(process, SIGCONT)
            state.withLock { $0.places[number].isFrozen = false }
        }
        return true
    }

    private func signalSession(_ function: String, of name: String) -> Bool {
        // One session that is at work, if there is one.
        let hit = try? Connection(database).query(
            """
            select \(function)(pid) from pg_stat_activity where application_name = $1
            order by state = 'active' desc, random() limit 1
            """,
            [name]
        )
        return hit.flatMap { try? $0.first?.get(0) } ?? false
    }

    /// Asks every worker to stop; ``run()`` returns when all have.
    ///
    /// Asked again and again: a process that just began ignores the signal for a moment.
    func end() async throws {
        while state.withLock({ state in
            state.isEnding = true
            let running = state.places.compactMap(\.process).filter(\.isRunning)
            for process in running { kill(process.processIdentifier, SIGTERM) }
            return !running.isEmpty
        }) {
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    func close() {
        for place in state.withLock({ $0.places }) {
            if let process = place.process { kill(process.processIdentifier, SIGKILL) }
            place.proxy.close()
        }
    }

    /// What the workers said.
    var messages: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }
}
