internal import Postgres

/// A session that outlives restarts of the server and full disks: statements that may be repeated are, with growing pauses.
struct ReconnectingSession: Sendable {
    /// How long the database may be away: time for a restart with recovery, or a failover.
    static let patience: Duration = .seconds(120)

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

    /// Runs `body`, and again while the database is away or refuses for a reason that passes; after a stop was requested not
    /// again.
    func retrying<R: Sendable>(_ body: @Sendable (borrowing Connection) throws -> R) async throws -> R {
        var outage = Outage()
        while true {
            do {
                return try await session.run(body)
            } catch let error as PostgresError where error.isTransient {
                try await wait(&outage, error)
            }
        }
    }

    /// One time without the database.
    struct Outage {
        let began = ContinuousClock.now
        var pauses = IdleBackoff()
    }

    /// Pauses before the next attempt.
    ///
    /// - Throws: `error` if the outage lasts too long or a stop was requested.
    func wait(_ outage: inout Outage, _ error: PostgresError) async throws {
        guard !stop.isRequested, ContinuousClock.now - outage.began < Self.patience else { throw error }
        try await outage.pauses.pause()
    }
}
