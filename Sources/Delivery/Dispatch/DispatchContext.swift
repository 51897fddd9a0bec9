package import Backlog
package import Logging
package import Postgres

/// What all visits of a dispatcher share.
package struct DispatchContext: Sendable {
    /// Records what lies in result files; where that is all there will be, settles what is missing as well.
    package typealias Recording =
        @Sendable (_ file: RequestFile, _ results: [String], _ isAll: Bool) async throws -> Void

    package let session: Session
    package let place: DispatchPlace
    package let settings: DispatchSettings
    package let stop: StopSignal
    package let logger: Logger
    package let record: Recording
    package let reached: @Sendable (DispatchPoint) -> Void

    package init(
        session: Session,
        place: DispatchPlace,
        settings: DispatchSettings,
        stop: StopSignal,
        logger: Logger,
        record: @escaping Recording,
        reached: @escaping @Sendable (DispatchPoint) -> Void = { _ in }
    ) {
        self.session = session
        self.place = place
        self.settings = settings
        self.stop = stop
        self.logger = logger
        self.record = record
        self.reached = reached
    }

    /// Runs `body`, and renews the lease of a file meanwhile.
    func holding<R: Sendable>(_ file: RequestFile, _ body: @Sendable () async throws -> R) async throws -> R {
        let seconds = settings.lease
        let renewal = Task { [session, logger] in
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(seconds / 4))
                do {
                    let isHeld = try await session.run { try RequestLedger.renew($0, file, seconds: seconds) }
                    if !isHeld { return }
                } catch let error as PostgresError {
                    // The next write is fenced; a renewal that fails costs nothing but time.
                    logger.warning("the lease of \(file.name) could not be renewed: \(error)")
                }
            }
        }
        defer { renewal.cancel() }
        return try await body()
    }
}
