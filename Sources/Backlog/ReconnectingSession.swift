internal import Postgres

/// A session that outlives restarts of the server: statements that may be repeated are, with growing pauses.
struct ReconnectingSession: Sendable {
    let session: Session
    private let stop: StopSignal

    init(_ session: Session, stop: StopSignal) {
        self.session = session
        self.stop = stop
    }

    /// Runs `body` once.
    func once<R: Sendable>(_ body: @Sendable (borrowing Connection) throws -> R) async throws -> R {
        try await session.run(body)
    }

    /// Runs `body`, and again while the database is away, for up to a minute; after a stop was requested not again.
    func retrying<R: Sendable>(_ body: @Sendable (borrowing Connection) throws -> R) async throws -> R {
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
