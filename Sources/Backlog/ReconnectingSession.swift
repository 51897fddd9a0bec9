internal import Logging
internal import Postgres

/// A session that outlives restarts of the server and full disks: statements that may be repeated are, with growing
/// pauses.
struct ReconnectingSession: Sendable {
    /// How long the database may be away: time for a restart with recovery, or a failover.
    static let patience: Duration = .seconds(120)

    let session: Session
    private let stop: StopSignal
    private let logger: Logger

    init(_ session: Session, stop: StopSignal, logger: Logger) {
        self.session = session
        self.stop = stop
        self.logger = logger
    }

    /// Runs `body` once.
    func once<R: Sendable>(_ body: @Sendable (borrowing Connection) throws -> R) async throws -> R {
        try await session.run(body)
    }

    /// Runs `body`, and again while the database is away or refuses for a reason that passes; after a stop was
    /// requested not again.
    func retrying<R: Sendable>(_ body: @Sendable (borrowing Connection) throws -> R) async throws -> R {
        var outage = Outage()
        while true {
            do {
                let value = try await session.run(body)
                ended(outage)
                return value
            } catch let error as PostgresError where error.isTransient {
                try await wait(&outage, error)
            }
        }
    }

    /// One time without the database.
    struct Outage {
        fileprivate let began = ContinuousClock.now
        fileprivate var pauses = IdleBackoff()
        fileprivate var attempts = 0
    }

    /// Pauses before the next attempt.
    ///
    /// - Throws: `error` if the outage lasts too long or a stop was requested.
    func wait(_ outage: inout Outage, _ error: PostgresError) async throws {
        guard !stop.isRequested, ContinuousClock.now - outage.began < Self.patience else { throw error }
        if outage.attempts == 0 {
            logger.warning("the database is away, trying again for \(Self.patience): \(error)")
        }
        outage.attempts += 1
        try await Task.sleep(for: outage.pauses.next())
    }

    /// Says so if the database was away before an attempt that came through.
    func ended(_ outage: Outage) {
        guard outage.attempts > 0 else { return }
        let seconds = (ContinuousClock.now - outage.began) / .seconds(1)
        logger.notice(
            "reconnected to the database",
            metadata: ["attempts": "\(outage.attempts)", "seconds": "\((seconds * 10).rounded() / 10)"]
        )
    }
}
