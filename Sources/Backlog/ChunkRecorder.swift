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
        var outage = ReconnectingSession.Outage()
        while true {
            do {
                return try await database.once {
                    try ChunkQueue.finish($0, routing, snapshot: snapshot, faults: faults)
                }
            } catch let error as PostgresError where error.isConnectionLoss {
                switch try await database.retrying({ try ChunkQueue.fate($0, of: routing.lease) }) {
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

    /// Ends the connection, whatever it waits for.
    func abort() { database.session.abort() }

    func close() async { await database.session.close() }
}
