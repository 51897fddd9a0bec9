package import Postgres

/// How a worker behaves.
package struct WorkerSettings: Sendable {
    /// Names the worker in the chunk table; for people only, the epoch decides who holds a chunk.
    package var name: String

    /// How long a chunk stays with a worker that is not heard of; renewed at half of it.
    package var leaseSeconds: Double = 45

    /// How long a chunk under way may go on after a stop was requested before it is given back.
    package var graceSeconds: Double = 8
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
    }
}

/// Claims chunks, has them routed, and records the result, until nothing is left.
///
/// Three steps that share no transaction: ``fetch()``, the routing closure, ``record(_:)``. Two connections: one for the
/// steps, one for renewing leases, so that a long COPY never delays a renewal.
package struct BacklogWorker: Sendable {
    /// Chooses models for one chunk.
    ///
    /// It must give every prompt exactly one result; if it throws, the chunk is given back
    /// and the worker ends with that error.
    package typealias Routing = @Sendable (RoutingTask) async throws -> ChunkRouting

    private let settings: WorkerSettings
    private let snapshot: [UInt8]
    private let routing: Routing
    private let session: Session
    private let leaseKeeper: LeaseKeeper
    private let stop: StopSignal

    /// - Parameters:
    ///   - target: the database; two connections are opened when needed.
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
        self.snapshot = snapshot
        self.routing = routing
        self.stop = stop
        session = Session(target)
        leaseKeeper = LeaseKeeper(Session(target), leaseSeconds: settings.leaseSeconds)
    }

    /// Works until no unfinished chunk is left or a stop is requested; waits for chunks that other workers hold.
    ///
    /// - Parameter progress: told after each chunk.
    /// - Returns: what was done.
    /// - Throws: the routing's error, or `PostgresError` if the database stays away.
    package func drain(progress: @Sendable (WorkerReport) -> Void = { _ in }) async throws -> WorkerReport {
        var report = WorkerReport()
        var idle = IdleBackoff()
        var sweep = SweepTimer()
        while !stop.isRequested {
            if sweep.isDue {
                _ = try await retrying { try ChunkQueue.sweep($0) }
                sweep.reset()
            }
            guard let claimed = try await fetch() else {
                let depth = try await retrying { try ChunkQueue.depth($0) }
                guard depth.outstanding > 0 else { break }
                try await idle.pause()
                continue
            }
            idle.reset()
            try await work(on: claimed, &report)
            progress(report)
        }
        await session.close()
        await leaseKeeper.close()
        return report
    }

    private func work(on task: RoutingTask, _ report: inout WorkerReport) async throws {
        let result: EncodedRouting
        do {
            result = try await leaseKeeper.keeping(task.lease) { try await route(task) }
        } catch is LeaseKeeper.Lost {
            report.staleChunks += 1
            return
        } catch {
            // Given back cleanly; if even that fails, the lease runs out.
            _ = try? await session.run { try ChunkQueue.abandon($0, task.lease) }
            if error is CancellationError, stop.isRequested { return }
            throw error
        }
        settings.faults.reached(.afterRoute)
        guard try await record(result) else {
            report.staleChunks += 1
            return
        }
        report.chunks += 1
        report.prompts += result.decisionCount
        report.failures += result.failures.count
    }

    /// Claims a chunk and reads its prompts; nil if none is ready.
    private func fetch() async throws -> RoutingTask? {
        let settings = settings
        return try await retrying { connection in
            while let (lease, job) = try ChunkQueue.claim(
                connection,
                worker: settings.name,
                lease: settings.leaseSeconds
            ) {
                settings.faults.reached(.afterClaim)
                do {
                    let prompts = try ChunkQueue.prompts(connection, of: lease)
                    settings.faults.reached(.afterRead)
                    return RoutingTask(lease: lease, job: job, prompts: prompts)
                } catch let error as BacklogError {
                    // Damaged: strikes narrow it down to the prompts that are missing, which become failures.
                    try ChunkQueue.strike(connection, lease, code: "missing", reason: error.description)
                    try ChunkQueue.sweep(connection)
                }
            }
            return nil
        }
    }

    /// Routes and encodes; cancelled when a stop was requested and the grace is over.
    private func route(_ task: RoutingTask) async throws -> EncodedRouting {
        let (routing, stop, grace) = (routing, stop, settings.graceSeconds)
        return try await withThrowingTaskGroup(of: EncodedRouting?.self) { group in
            group.addTask { try EncodedRouting(try await routing(task), for: task.lease) }
            group.addTask {
                while !stop.isRequested { try await Task.sleep(for: .milliseconds(50)) }
                try await Task.sleep(for: .seconds(grace))
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else { throw CancellationError() }
            return result
        }
    }

    /// Records a chunk, whatever happens to the connection.
    ///
    /// - Returns: false if another worker had taken it over.
    private func record(_ result: EncodedRouting) async throws -> Bool {
        let (snapshot, faults) = (snapshot, settings.faults)
        do {
            return try await session.run { try ChunkQueue.finish($0, result, snapshot: snapshot, faults: faults) }
        } catch let error as PostgresError where error.isConnectionLoss {
            switch try await retrying({ try ChunkQueue.fate($0, of: result.lease) }) {
            case .happened: return true
            case .ownedByAnother: return false
            case .repeatFinish: return try await record(result)
            }
        }
    }

    /// Runs `body`, and again with growing pauses while the database is away, for up to a minute.
    private func retrying<R: Sendable>(
        _ body: @Sendable (borrowing Connection) throws -> R
    ) async throws -> R {
        var pauses = IdleBackoff()
        for _ in 0..<60 {
            do {
                return try await session.run(body)
            } catch let error as PostgresError where error.isConnectionLoss || error.code == .connectionFailed {
                guard !stop.isRequested else { throw error }
                try await pauses.pause()
            }
        }
        return try await session.run(body)
    }
}
