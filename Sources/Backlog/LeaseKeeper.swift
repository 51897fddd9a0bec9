internal import Logging
internal import Postgres
internal import Synchronization

/// Renews the leases of all chunks a worker holds, well before half their life is over.
///
/// A worker holds up to three: the one it computes, the one it read ahead, and one whose recording has yet to begin.
/// Each stands alone: a chunk that another worker took over is marked lost, and the renewal of the others goes on. It
/// speaks on a connection of its own, opened with the first renewal, so that a long COPY never delays one.
final class LeaseKeeper: Sendable {
    /// Another worker holds the chunk now; what we computed is of no use.
    struct Lost: Error {}

    private struct Holding {
        var renewedAt: ContinuousClock.Instant
        var isLost = false
        var onLoss: (@Sendable () -> Void)?
    }

    private let session: Session
    private let leaseSeconds: Double
    private let logger: Logger

    /// By the whole lease: a chunk that was taken over can come back to the same worker under a later epoch while the
    /// lost work still goes on.
    private let holdings = Mutex<[ChunkLease: Holding]>([:])

    init(_ session: Session, leaseSeconds: Double, logger: Logger) {
        self.session = session
        self.logger = logger
        self.leaseSeconds = leaseSeconds
    }

    /// Runs `body` and renews what is held meanwhile.
    func renewing<R: Sendable>(_ body: @Sendable () async throws -> R) async throws -> R {
        let renewals = Task { [self] in
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(leaseSeconds / 8))
                await renewDue()
            }
        }
        let result: Result<R, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        renewals.cancel()
        // It ends with the cancellation and with nothing else.
        _ = await renewals.result
        await session.close()
        return try result.get()
    }

    /// Ends the connection, whatever it waits for.
    func abort() { session.abort() }

    /// Begins to renew a lease that was just given.
    func hold(_ lease: ChunkLease) {
        holdings.withLock { $0[lease] = Holding(renewedAt: .now) }
    }

    /// Ends the renewals of a chunk: its recording begins, or it is given back.
    func release(_ lease: ChunkLease) {
        holdings.withLock { $0[lease] = nil }
    }

    /// Whether a renewal was refused.
    func isLost(_ lease: ChunkLease) -> Bool { holdings.withLock { $0[lease]?.isLost ?? true } }

    /// Runs `body`, cancelled as soon as the chunk turns out to be another worker's.
    ///
    /// - Throws: ``Lost`` then, or what `body` throws.
    func whileHeld<R: Sendable>(_ lease: ChunkLease, _ body: @Sendable @escaping () async throws -> R) async throws -> R
    {
        guard !isLost(lease) else { throw Lost() }
        let work = Task { try await body() }
        let alreadyLost = holdings.withLock { holdings in
            holdings[lease]?.onLoss = { work.cancel() }
            return holdings[lease]?.isLost ?? true
        }
        if alreadyLost { work.cancel() }
        defer { holdings.withLock { $0[lease]?.onLoss = nil } }
        do {
            let value = try await withTaskCancellationHandler {
                try await work.value
            } onCancel: {
                work.cancel()
            }
            guard !isLost(lease) else { throw Lost() }
            return value
        } catch {
            throw isLost(lease) ? Lost() : error
        }
    }

    /// One renewal a statement: a chunk that is locked by somebody delays no other's for long, and none fails with it.
    private func renewDue() async {
        let limit = ContinuousClock.now - .seconds(leaseSeconds / 4)
        let due = holdings.withLock { $0.filter { !$1.isLost && $1.renewedAt <= limit }.map(\.key) }
        for lease in due.sorted(by: { $0.chunk < $1.chunk }) {
            let begun = ContinuousClock.now
            let seconds = leaseSeconds
            let held: Bool
            do { held = try await session.run { try ChunkQueue.renew($0, lease, seconds: seconds) } } catch {
                // Tried again in an eighth of the lease; if the lease runs out meanwhile, the fence decides.
                logger.of(lease).warning("the lease could not be renewed: \(error)")
                continue
            }
            let onLoss: (@Sendable () -> Void)? = holdings.withLock { holdings in
                // Released meanwhile: not this answer's business.
                guard holdings[lease] != nil else { return nil }
                if held {
                    holdings[lease]?.renewedAt = begun
                    return nil
                }
                holdings[lease]?.isLost = true
                logger.of(lease).warning("lost the lease: another worker took the chunk over")
                return holdings[lease]?.onLoss
            }
            onLoss?()
        }
    }
}
