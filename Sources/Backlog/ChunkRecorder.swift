internal import Postgres

/// The last stage of a worker: records chunks, whatever happens to the connection.
struct ChunkRecorder: Sendable {
    private let database: ReconnectingSession
    private let snapshot: [UInt8]
    private let faults: FaultInjection

    init(_ database: ReconnectingSession, snapshot: [UInt8], faults: FaultInjection) {
        self.database = database
        self.snapshot = snapshot
        self.faults = faults
    }

    /// - Returns: false if another worker had taken the chunk over.
    func record(_ routing: EncodedRouting) async throws -> Bool {
        let (snapshot, faults) = (snapshot, faults)
        do {
            return try await database.once { try ChunkQueue.finish($0, routing, snapshot: snapshot, faults: faults) }
        } catch let error as PostgresError where error.isConnectionLoss || error.code == .connectionFailed {
            switch try await database.retrying({ try ChunkQueue.fate($0, of: routing.lease) }) {
            case .happened: return true
            case .ownedByAnother: return false
            case .repeatFinish: return try await record(routing)
            }
        }
    }

    func close() async { await database.session.close() }
}
