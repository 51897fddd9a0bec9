internal import Postgres

/// Renews a lease at half its life while the chunk is worked on.
struct LeaseKeeper: Sendable {
    /// Another worker holds the chunk now; what we computed is of no use.
    struct Lost: Error {}

    private let session: Session
    private let leaseSeconds: Double

    init(_ session: Session, leaseSeconds: Double) {
        self.session = session
        self.leaseSeconds = leaseSeconds
    }

    /// Runs `body` with the lease kept.
    ///
    /// - Throws: ``Lost`` as soon as a renewal is refused; `body` is cancelled then.
    func keeping<R: Sendable>(_ lease: ChunkLease, _ body: @Sendable @escaping () async throws -> R) async throws -> R {
        try await withThrowingTaskGroup(of: R.self) { group in
            group.addTask { try await body() }
            group.addTask {
                while true {
                    try await Task.sleep(for: .seconds(leaseSeconds / 2))
                    try await renew(lease)
                }
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw Lost() }
            return value
        }
    }

    func close() async { await session.close() }

    private func renew(_ lease: ChunkLease) async throws {
        do {
            let seconds = leaseSeconds
            guard try await session.run({ try ChunkQueue.renew($0, lease, seconds: seconds) }) else { throw Lost() }
        } catch let error as PostgresError where error.isConnectionLoss || error.code == .connectionFailed {
            // The next renewal tries again; if the lease runs out meanwhile, the fence decides.
        }
    }
}
