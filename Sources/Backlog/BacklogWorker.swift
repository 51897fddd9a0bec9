package import Logging
package import Postgres

/// Claims chunks, has them routed, and records the result, until nothing is left to claim.
///
/// Three stages that share no transaction run side by side, each on another chunk: `ChunkReader` claims and reads the
/// next, the routing closure works on one, `ChunkRecorder` writes the last. What comes next is decided by
/// ``WorkerLifecycle``. Reading and writing have a connection each; leases of all three are kept (`LeaseKeeper`). A
/// chunk that is lost to another worker leaves the other two alone.
package struct BacklogWorker: Sendable {
    /// Chooses models for one chunk.
    ///
    /// It must give every prompt exactly one result; if it throws, the chunk is given back
    /// and the worker ends with that error.
    package typealias Routing = @Sendable (RoutingTask) async throws -> ChunkRouting

    /// Makes what is in force ready to route; asked between two chunks, when it is not what was asked for last.
    ///
    /// If it throws `SnapshotRefused`, the chunk is given back, and the worker waits and asks again; with any other
    /// error it ends.
    package typealias Loading = @Sendable (borrowing Connection, SnapshotInForce) throws -> LoadedSnapshot

    private let settings: WorkerSettings
    private let reader: ChunkReader
    private let recorder: ChunkRecorder
    private let leases: LeaseKeeper
    private let stages: WorkerStages
    private let stop: StopSignal
    private let logger: Logger

    /// A logger that says nothing.
    package static let quiet = Logger(label: "waybill") { _ in SwiftLogNoOpLogHandler() }

    /// A worker that routes every chunk with one snapshot.
    ///
    /// - Parameters:
    ///   - target: the database; two connections are opened when needed, and a third when a lease has to be renewed.
    ///   - settings: name, lease and grace.
    ///   - snapshot: the digest of the snapshot that `routing` uses; recorded with each chunk.
    ///   - stop: checked between chunks, and ends one under way after the grace.
    ///   - logger: told what becomes of each chunk, with job, chunk, epoch and worker as metadata.
    ///   - routing: chooses models for a chunk.
    package init(
        _ target: ConnectionString,
        settings: WorkerSettings,
        snapshot: [UInt8],
        stop: StopSignal = StopSignal(),
        logger: Logger = quiet,
        routing: @escaping Routing
    ) {
        let snapshots = SnapshotSupply(LoadedSnapshot(digest: snapshot, routing: routing))
        self.init(target, settings: settings, snapshots: snapshots, stop: stop, logger: logger)
    }

    /// A worker that routes each chunk with what a channel pointed to when the chunk was claimed.
    ///
    /// - Parameters:
    ///   - target: the database, as above.
    ///   - settings: name, lease and grace.
    ///   - channel: looked at with each claim.
    ///   - stop: checked between chunks.
    ///   - logger: told what becomes of each chunk.
    ///   - loading: makes a snapshot ready to route.
    package init(
        _ target: ConnectionString,
        settings: WorkerSettings,
        channel: String,
        stop: StopSignal = StopSignal(),
        logger: Logger = quiet,
        loading: @escaping Loading
    ) {
        let snapshots = SnapshotSupply(channel: channel, loading: loading)
        self.init(target, settings: settings, snapshots: snapshots, stop: stop, logger: logger)
    }

    private init(
        _ target: ConnectionString,
        settings: WorkerSettings,
        snapshots: SnapshotSupply,
        stop: StopSignal,
        logger: Logger
    ) {
        var logger = logger
        logger[metadataKey: "worker"] = "\(settings.name)"
        self.settings = settings
        self.stop = stop
        self.logger = logger
        func session() -> Session { Session(target, silence: .seconds(settings.silenceSeconds)) }
        leases = LeaseKeeper(session(), leaseSeconds: settings.leaseSeconds, logger: logger)
        reader = ChunkReader(
            ReconnectingSession(session(), stop: stop, logger: logger),
            leases,
            snapshots,
            settings,
            logger
        )
        recorder = ChunkRecorder(
            ReconnectingSession(session(), stop: stop, logger: logger),
            faults: settings.faults,
            logger: logger
        )
        stages = WorkerStages(reader: reader, recorder: recorder, leases: leases, settings: settings, stop: stop)
    }

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
        let result: Result<WorkerReport, any Error>
        do {
            result = .success(
                try await leases.renewing {
                    var run = WorkerRun(stages: stages, settings: settings, stop: stop, progress: progress)
                    return try await run.drain()
                }
            )
        } catch {
            result = .failure(error)
            logger.error("the worker ends: \(error)")
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
}
