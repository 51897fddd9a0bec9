internal import Logging
internal import Postgres
internal import Registry
internal import Synchronization

/// The first stage of a worker: claims chunks, reads their prompts and the prices in force, and sweeps now and then.
final class ChunkReader: Sendable {
    private let database: ReconnectingSession
    private let leases: LeaseKeeper
    private let settings: WorkerSettings
    private let logger: Logger
    private let sweepTimer = Mutex(SweepTimer())

    private let snapshots: SnapshotSupply

    /// Why the last chunk was refused; the same reason is told once.
    private let refusal = Mutex<String?>(nil)

    init(
        _ database: ReconnectingSession,
        _ leases: LeaseKeeper,
        _ snapshots: SnapshotSupply,
        _ settings: WorkerSettings,
        _ logger: Logger
    ) {
        self.logger = logger
        self.snapshots = snapshots
        self.database = database
        self.leases = leases
        self.settings = settings
    }

    /// Claims a chunk, whose lease is kept from then on, and reads its prompts and prices; nil if none is ready.
    ///
    /// - Parameter suspects: whether a chunk that workers were lost with may be taken.
    /// - Returns: the chunk with its prompts.
    /// - Throws: `PostgresError` if the database stays away.
    func next(suspects: Bool) async throws -> RoutingTask? {
        if sweepTimer.withLock({ $0.isDue }) {
            let lease = settings.leaseSeconds
            let expired = try await database.retrying { try ChunkQueue.sweep($0, stuckAfter: lease) }
            if expired > 0 { logger.notice("took back chunks whose lease ran out", metadata: ["chunks": "\(expired)"]) }
            sweepTimer.withLock { $0.reset() }
        }
        let (settings, channel) = (settings, snapshots.channel)
        while let (lease, job, inForce) = try await database.retrying({
            try ChunkQueue.claim(
                $0,
                worker: settings.name,
                lease: settings.leaseSeconds,
                suspects: suspects,
                channel: channel
            )
        }) {
            settings.faults.reached(.afterClaim)
            leases.hold(lease)
            logger.of(lease).debug("claimed", metadata: ["prompts": "\(lease.count)"])
            do {
                // Repeated by itself: a connection lost in the middle must not cost the claim.
                let task = try await database.retrying { connection in
                    let prompts = try ChunkQueue.prompts(connection, of: lease)
                    return RoutingTask(
                        lease: lease,
                        job: job,
                        prompts: prompts,
                        catalog: try ModelCatalog.load(connection),
                        takes: prompts.contains { $0.parts != 0 } ? try ModelCatalog.takes(connection) : [:],
                        inForce: inForce
                    )
                }
                settings.faults.reached(.afterRead)
                return task
            } catch let error as BacklogError {
                leases.release(lease)
                // Damaged: strikes narrow it down to the prompts that are missing, which become failures.
                let state = try await database.retrying {
                    let state = try ChunkQueue.strike($0, lease, code: "missing", reason: error.description)
                    try ChunkQueue.sweep($0)
                    return state
                }
                tell(lease, struck: state, reason: error.description)
            } catch {
                leases.release(lease)
                await abandon(lease)
                throw error
            }
        }
        return nil
    }

    /// The snapshot that was in force when the chunk was claimed.
    ///
    /// - Throws: `SnapshotRefused` if it may not route.
    func snapshot(for task: RoutingTask) async throws -> LoadedSnapshot {
        let snapshot = try await snapshots.snapshot(for: task, database)
        if refusal.withLock({ $0.take() }) != nil { logger.notice("the snapshot in force may route again") }
        return snapshot
    }

    /// Says why a chunk is given back that no snapshot may route.
    func tell(_ lease: ChunkLease, refused reason: SnapshotRefused) {
        let isNew = refusal.withLock { last in
            defer { last = reason.description }
            return last != reason.description
        }
        let level: Logger.Level = isNew ? .error : .info
        logger.of(lease).log(level: level, "given back, waiting for a snapshot that may route: \(reason)")
    }

    func depth() async throws -> ChunkQueue.Depth { try await database.retrying { try ChunkQueue.depth($0) } }

    /// Gives a chunk back; if it cannot be done, the lease runs out.
    func abandon(_ lease: ChunkLease) async {
        do {
            // Nothing to say where it was given back before, or is another worker's.
            guard try await database.once({ try ChunkQueue.abandon($0, lease) }) else { return }
            logger.of(lease).notice("abandoned: given back undone")
        } catch {
            logger.of(lease).warning("could not be given back, its lease will run out: \(error)")
        }
    }

    /// Gives a chunk back that cannot be recorded, with a strike, so that the prompts at fault are narrowed down.
    func strike(_ lease: ChunkLease, code: String, reason: String) async {
        do {
            let state = try await database.once { try ChunkQueue.strike($0, lease, code: code, reason: reason) }
            tell(lease, struck: state, reason: reason)
        } catch {
            logger.of(lease).warning("could not be struck, its lease will run out: \(error)")
        }
    }

    private func tell(_ lease: ChunkLease, struck state: ChunkState?, reason: String) {
        guard let state else { return }
        logger.of(lease).warning("struck", metadata: ["state": "\(state)", "reason": "\(reason)"])
    }

    func close() async { await database.session.close() }

    /// Ends the connection, whatever it waits for.
    func abort() { database.session.abort() }
}
