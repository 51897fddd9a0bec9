internal import Dispatch
internal import Synchronization

/// A connection on a queue of its own, so that blocking calls never hold up the shared pool of threads.
///
/// It opens when first used and again after it was lost. Inside the body nothing can be awaited, so no other call can
/// speak on the same connection in the middle of a transaction.
package actor Session {
    private let executor = QueueExecutor()
    private let target: ConnectionString
    private let silence: Duration?
    private var connection: Connection?

    private struct Life {
        var watch: SilenceWatch?
        var isAborted = false
    }

    private let life = Mutex(Life())

    nonisolated package var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - target: the database.
    ///   - silence: how long one call may wait for the server before the connection counts as lost; nil for ever.
    package init(_ target: ConnectionString, silence: Duration? = nil) {
        self.target = target
        self.silence = silence
    }

    /// Runs `body` with the open connection.
    ///
    /// A connection that is found dead afterwards, or whose server refuses to write, is dropped; the next call opens a
    /// new one.
    package func run<R: Sendable>(_ body: @Sendable (borrowing Connection) throws -> R) throws -> R {
        guard !life.withLock({ $0.isAborted }) else {
            throw PostgresError(.connectionLost, "the session on \(target) was given up")
        }
        let current = try connection.take() ?? Connection(target, silence: silence)
        let isAborted = life.withLock { life in
            life.watch = current.watch
            return life.isAborted
        }
        if isAborted { current.watch?.cut() }
        do {
            let value = try body(current)
            if current.isAlive { connection = consume current }
            return value
        } catch {
            // A server that stands by stays so for this connection; a new one may find the primary.
            let isUseless = (error as? PostgresError).map { $0.isConnectionLoss || $0.sqlState == .readOnlyTransaction }
            if current.isAlive, isUseless != true { connection = consume current }
            throw error
        }
    }

    /// Closes the connection; a later call opens it again.
    package func close() { connection = nil }

    /// Ends the session for good, from any thread and without waiting: a call under way fails with `connectionLost`,
    /// and so does every later one.
    ///
    /// Only sessions with a limit for silence can be ended in the middle of a call.
    nonisolated package func abort() {
        let watch = life.withLock { life in
            life.isAborted = true
            return life.watch
        }
        watch?.cut()
    }
}

/// A serial executor over a dispatch queue.
final class QueueExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "waybill.postgres")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
