internal import Postgres
internal import Synchronization

/// Where a worker has its snapshot from: one for all chunks, or what a channel points to at each claim.
final class SnapshotSupply: Sendable {
    private enum Source {
        case fixed(LoadedSnapshot)
        case channel(String, BacklogWorker.Loading)
    }

    private let source: Source

    /// What was loaded last, and for what.
    private let last = Mutex<(inForce: SnapshotInForce, snapshot: LoadedSnapshot)?>(nil)

    init(_ snapshot: LoadedSnapshot) { source = .fixed(snapshot) }

    init(channel: String, loading: @escaping BacklogWorker.Loading) { source = .channel(channel, loading) }

    /// The channel that a claim asks for; nil for none.
    var channel: String? { if case .channel(let name, _) = source { name } else { nil } }

    /// What was in force when the chunk was claimed, loaded if it is not what was loaded last.
    ///
    /// - Throws: `SnapshotRefused`, or `PostgresError` if the database stays away.
    func snapshot(for task: RoutingTask, _ database: ReconnectingSession) async throws -> LoadedSnapshot {
        switch source {
        case .fixed(let snapshot): return snapshot
        case .channel(let channel, let loading):
            guard let inForce = task.inForce else {
                throw SnapshotRefused("nothing is promoted in the channel '\(channel)'")
            }
            if let last = last.withLock({ $0 }), last.inForce == inForce { return last.snapshot }
            let snapshot = try await database.retrying { try loading($0, inForce) }
            last.withLock { $0 = (inForce, snapshot) }
            return snapshot
        }
    }
}
