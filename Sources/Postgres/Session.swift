internal import Dispatch

/// A connection on a queue of its own, so that blocking calls never hold up the shared pool of threads.
///
/// It opens when first used and again after it was lost. Inside the body nothing can be awaited, so no other call can
/// speak on the same connection in the middle of a transaction.
package actor Session {
    private let executor = QueueExecutor()
    private let target: ConnectionString
    private var connection: Connection?

    nonisolated package var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    package init(_ target: ConnectionString) { self.target = target }

    /// Runs `body` with the open connection.
    ///
    /// A connection that is found dead afterwards is dropped; the next call opens a new one.
    package func run<R: Sendable>(_ body: @Sendable (borrowing Connection) throws -> R) throws -> R {
        let current = try connection.take() ?? Connection(target)
        do {
            let value = try body(current)
            if current.isAlive { connection = consume current }
            return value
        } catch {
            let lost = (error as? PostgresError)?.isConnectionLoss ?? false
            if current.isAlive, !lost { connection = consume current }
            throw error
        }
    }

    /// Closes the connection; a later call opens it again.
    package func close() { connection = nil }
}

/// A serial executor over a dispatch queue.
final class QueueExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "waybill.postgres")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
