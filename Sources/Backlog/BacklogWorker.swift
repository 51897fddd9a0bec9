package import Postgres

/// How a worker behaves.
package struct WorkerSettings: Sendable {
    /// Names the worker in the chunk table; for people only, the epoch decides who holds a chunk.
    package var name: String

    /// How long a chunk stays with a worker that is not heard of; renewed at half of it.
    package var leaseSeconds: Double = 45

    /// How long a chunk under way may go on after a stop was requested before it is given back.
    package var graceSeconds: Double = 6

    /// How long one call may wait for the database before its connection counts as lost and is opened again.
    package var silenceSeconds: Double = 30

    /// Whether to wait for more when nothing is left, instead of ending.
    package var follows = false
    package var faults: FaultInjection = .none

    package init(name: String) { self.name = name }
}

/// What a worker did.
package struct WorkerReport: Sendable, Equatable {
    package var chunks = 0
    package var prompts = 0
    package var failures = 0

    /// Chunks that another worker had taken over when we wanted to record them; their work was dropped.
    package var staleChunks = 0

    /// Chunks that were claimed and given back undone, and their prompts.
    package var returnedChunks = 0
    package var returnedPrompts = 0

    /// How many prompts failed for each reason.
    package var reasons: [String: Int] = [:]

    package init(chunks: Int = 0, prompts: Int = 0, failures: Int = 0, staleChunks: Int = 0) {
        self.chunks = chunks
        self.prompts = prompts
        self.failures = failures
        self.staleChunks = staleChunks
    }

    /// Adds what another worker did.
    package mutating func add(_ other: WorkerReport) {
        chunks += other.chunks
        prompts += other.prompts
        failures += other.failures
        staleChunks += other.staleChunks
        returnedChunks += other.returnedChunks
        returnedPrompts += other.returnedPrompts
        reasons.merge(other.reasons, uniquingKeysWith: +)
    }

    /// Counts a chunk that was given back.
    mutating func addReturned(_ lease: ChunkLease) {
        returnedChunks += 1
        returnedPrompts += lease.count
    }
}

/// Claims chunks, has them routed, and records the result, until nothing is left to claim.
///
/// Three stages that share no transaction run side by side, each on another chunk: ``ChunkReader`` claims and reads the
/// next, the routing closure works on one, ``ChunkRecorder`` writes the last. Reading and writing have a connection each;
/// leases of all three are kept (``LeaseKeeper``). A chunk that is lost to another worker leaves the other two alone.
package struct BacklogWorker: Sendable {
    /// Chooses models for one chunk.
    ///
    /// It must give every prompt exactly one result; if it throws, the chunk is given back
    /// and the worker ends with that error.
    package typealias Routing = @Sendable (RoutingTask) async throws -> ChunkRouting

    private let settings: WorkerSettings
    private let routing: Routing
    private let reader: ChunkReader
    private let recorder: ChunkRecorder
    private let leases: LeaseKeeper
    private let stop: StopSignal
    private let executor = RoutingExecutor()

    /// - Parameters:
    ///   - target: the database; two connections are opened when needed, and a third when a lease has to be renewed.
    ///   - settings: name, lease and grace.
    ///   - snapshot: the digest of the snapshot that `routing` uses; recorded with each chunk.
    ///   - stop: checked between chunks, and ends one under way after the grace.
    ///   - routing: chooses models for a chunk.
    package init(
        _ target: ConnectionString,
        settings: WorkerSettings,
        snapshot: [UInt8],
        stop: StopSignal = StopSignal(),
        routing: @escaping Routing
    ) {
        self.settings = settings
        self.routing = routing
        self.stop = stop
        let silence = Duration.seconds(settings.silenceSeconds)
        leases = LeaseKeeper(Session(target, silence: silence), leaseSeconds: settings.leaseSeconds)
        reader = ChunkReader(ReconnectingSession(Session(target, silence: silence), stop: stop), leases, settings)
        recorder = ChunkRecorder(
            ReconnectingSession(Session(target, silence: silence), stop: stop),
            snapshot: snapshot,
            faults: settings.faults
        )
    }

    /// What a stage gave; an error waits until the chunks of the other stages are brought home.
    private typealias Outcome<Value> = Result<Value, any Error>

    /// Works until nothing is left but chunks that wait for their time, or a stop is requested; waits for chunks that
    /// other workers hold, as they may come back.
    ///
    /// - Parameter progress: told after each chunk.
    /// - Returns: what was done.
    /// - Throws: the routing's error, or `PostgresError` if the database stays away.
    package func drain(
        progress: @escaping @Sendable (WorkerReport) -> Void = { _ in }
    ) async throws -> WorkerReport {
        let ending = Task { try await abortAfterGrace() }
        defer { ending.cancel() }
        let result: Outcome<WorkerReport>
        do { result = .success(try await leases.renewing { try await drainStages(progress) }) } catch {
            result = .failure(error)
        }
        await reader.close()
        await recorder.close()
        return try result.get()
    }

    /// A stop is not held up by a database that says nothing.
    private func abortAfterGrace() async throws {
        while !stop.isRequested { try await Task.sleep(for: .milliseconds(50)) }
        try await Task.sleep(for: .seconds(settings.graceSeconds + 3))
        reader.abort()
        recorder.abort()
        leases.abort()
    }

    private func drainStages(_ progress: @Sendable (WorkerReport) -> Void) async throws -> WorkerReport {
        var report = WorkerReport()
        var idle = IdleBackoff()
        var pacing = ReadAheadPacing()
        // Between rounds: a chunk that was read, and one that was routed.
        var task: RoutingTask?
        var routed: EncodedRouting?
        var failure: (any Error)?
        while true {
            if failure != nil || stop.isRequested, let unused = task {
                await giveBack(unused.lease)
                report.addReturned(unused.lease)
                task = nil
            }
            if task == nil, routed == nil {
                if let failure { throw failure }
                if stop.isRequested { break }
                task = try await reader.next(suspects: true)
                guard task != nil else {
                    if !settings.follows, try await reader.depth().active == 0 { break }
                    try await idle.pause()
                    continue
                }
                idle.reset()
            }
            let current = task
            let gate = ReadAheadGate()
            let delay = pacing.delay
            // A suspect is worked on alone, or its neighbours would be struck with it and end as dead letters.
            let halted = failure != nil || current?.lease.isSuspect == true || routed?.lease.isSuspect == true
            async let readAhead = halted ? .success(nil) : next(after: current == nil ? .zero : delay, gate)
            async let recorded = record(routed)
            let started = ContinuousClock.now
            let result = await route(current)
            gate.open()
            pacing.routingTook(current == nil ? nil : ContinuousClock.now - started)
            let written = await recorded
            let following = await readAhead

            switch written {
            case .success(let change):
                report.add(change)
                if change != WorkerReport() { progress(report) }
            case .failure(let error):
                failure = failure ?? error
                if let routed, !(error is BacklogError) { report.addReturned(routed.lease) }
            }
            routed = nil
            switch result {
            case .success(.some(.routed(let value))): routed = value
            case .success(.some(.lost)): report.staleChunks += 1
            case .success(nil): break
            case .failure(let error):
                if let current { report.addReturned(current.lease) }
                if !(error is CancellationError && stop.isRequested) { failure = failure ?? error }
            }
            switch following {
            case .success(let value):
                task = value
                pacing.readingTook(gate.readingTime)
            case .failure(let error):
                task = nil
                failure = failure ?? error
            }
        }
        return report
    }

    /// Reads the next chunk once `delay` is over or routing is done, whichever is first.
    ///
    /// When routing takes long, a chunk read at its start would only be held from other workers.
    private func next(after delay: Duration?, _ gate: ReadAheadGate) async -> Outcome<RoutingTask?> {
        await gate.wait(atMost: delay, unless: stop)
        guard !stop.isRequested else { return .success(nil) }
        let started = ContinuousClock.now
        do {
            let task = try await reader.next(suspects: false)
            gate.readingTook(ContinuousClock.now - started)
            return .success(task)
        } catch {
            return .failure(error)
        }
    }

    private enum RoutingEnd: Sendable {
        case routed(EncodedRouting)
        case lost
    }

    private func route(_ task: RoutingTask?) async -> Outcome<RoutingEnd?> {
        guard let task else { return .success(nil) }
        do {
            let result = try await leases.whileHeld(task.lease) { try await routeWithinGrace(task) }
            settings.faults.reached(.afterRoute)
            return .success(.routed(result))
        } catch is LeaseKeeper.Lost {
            leases.release(task.lease)
            return .success(.lost)
        } catch {
            await giveBack(task.lease)
            return .failure(error)
        }
    }

    /// Routes and encodes; cancelled when a stop was requested and the grace is over.
    private func routeWithinGrace(_ task: RoutingTask) async throws -> EncodedRouting {
        let (routing, reader, stop, grace) = (routing, reader, stop, settings.graceSeconds)
        return try await withThrowingTaskGroup(of: EncodedRouting?.self) { group in
            group.addTask(executorPreference: executor) { try EncodedRouting(try await routing(task), for: task.lease) }
            group.addTask {
                while !stop.isRequested { try await Task.sleep(for: .milliseconds(50)) }
                try await Task.sleep(for: .seconds(grace))
                // At once, and not when the routing has noticed that it is cancelled.
                await reader.abandon(task.lease)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else { throw CancellationError() }
            return result
        }
    }

    private func record(_ routing: EncodedRouting?) async -> Outcome<WorkerReport> {
        guard let routing else { return .success(WorkerReport()) }
        // From here on the open transaction's row lock and the fence stand in for renewals.
        leases.release(routing.lease)
        do {
            guard try await recorder.record(routing) else { return .success(WorkerReport(staleChunks: 1)) }
            var change = WorkerReport(chunks: 1, prompts: routing.decisionCount, failures: routing.failures.count)
            for failed in routing.failures { change.reasons[failed.reason, default: 0] += 1 }
            return .success(change)
        } catch let error as BacklogError {
            // The tables contradict each other. This worker ends with an alarm; the strike keeps the chunk from ending all
            // the others too, and leads to the prompts at fault.
            leases.release(routing.lease)
            await reader.strike(routing.lease, code: "conflict", reason: error.description)
            return .failure(error)
        } catch {
            await giveBack(routing.lease)
            return .failure(error)
        }
    }

    /// Gives a chunk back cleanly; if even that fails, the lease runs out.
    private func giveBack(_ lease: ChunkLease) async {
        leases.release(lease)
        await reader.abandon(lease)
    }
}
