internal import Logging
internal import Postgres

/// The last stage of a worker: records chunks, whatever happens to the connection.
struct ChunkRecorder: Sendable {
    private let database: ReconnectingSession
    private let faults: FaultInjection
    private let logger: Logger

    init(_ database: ReconnectingSession, faults: FaultInjection, logger: Logger) {
        self.logger = logger
        self.database = database
        self.faults = faults
    }

    /// Records a chunk, as often as it takes to learn what became of it.
    ///
    /// - Returns: false if another worker had taken the chunk over.
    func record(_ routing: EncodedRouting) async throws -> Bool {
        let recorded = try await untilKnown(routing)
        guard recorded else {
            logger.of(routing.lease).warning("lost the lease: another worker took over before the chunk was recorded")
            return false
        }
        logger.of(routing.lease).info("recorded", metadata: ["prompts": "\(routing.decisionCount)"])
        if !routing.failures.isEmpty {
            logger.of(routing.lease).notice(
                "failed",
                metadata: ["prompts": "\(routing.failures.count)", "reason": "\(routing.failures[0].reason)"]
            )
        }
        return true
    }

    private func untilKnown(_ routing: EncodedRouting) async throws -> Bool {
        let faults = faults
        var outage = ReconnectingSession.Outage()
        var isUncertain = false
        while true {
            do {
                let recorded = try await database.once {
                    try ChunkQueue.finish($0, routing, snapshot: routing.snapshot, faults: faults)
                }
                // Refused: by another worker's claim, or by our own earlier COMMIT that arrived after all.
                database.ended(outage)
                guard !recorded, isUncertain else { return recorded }
                return try await fate(of: routing.lease) == .happened
            } catch let error as PostgresError where error.isConnectionLoss {
                isUncertain = true
                logger.of(routing.lease).warning("lost the connection while recording: \(error)")
                switch try await fate(of: routing.lease) {
                case .happened: return true
                case .ownedByAnother: return false
                case .repeatFinish: try await database.wait(&outage, error)
                }
            } catch let error as PostgresError where error.isTransient {
                // Rolled back for certain: a full disk, a standby. The lease may run out meanwhile; the fence knows.
                try await database.wait(&outage, error)
            }
        }
    }

    /// Asks on a new connection.
    ///
    /// The session that was lost may live on at the server, waiting for us with the chunk locked; it is ended if we
    /// still hold the chunk.
    private func fate(of lease: ChunkLease) async throws -> CommitFate {
        try await database.retrying { connection in
            let fate = try ChunkQueue.fate(connection, of: lease)
            guard fate == .repeatFinish else { return fate }
            try ChunkQueue.endOrphan(connection, of: lease)
            return try ChunkQueue.fate(connection, of: lease)
        }
    }

    /// Ends the connection, whatever it waits for.
    func abort() { database.session.abort() }

    func close() async { await database.session.close() }
}
