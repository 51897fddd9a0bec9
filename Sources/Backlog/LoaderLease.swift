internal import Dispatch
internal import Foundation
package import Logging
package import Postgres
internal import Schema
internal import Synchronization

/// Marks a job as being loaded, for as long as its loader lives.
///
/// Every part that is stored renews the mark. Between two parts the producer may be slow; then a connection of its own
/// renews it every few seconds. The mark is a time by the database's clock, so that it works from any host and behind a
/// pooler, and a killed loader is known for dead soon after.
package final class LoaderLease: Sendable {
    /// Who loads a job, as seen by others.
    package struct Holder: Sendable, Equatable {
        package let name: String

        /// How much longer the loader is believed to be alive.
        package let seconds: Double

        /// The same as a time of the database, in seconds since 1970; it moves on while the loader lives.
        package let until: Double
    }

    /// How long a loader that is not heard of is believed to be alive.
    package static let seconds = 15.0
    static let anonymous = "a program"

    /// Host and process number.
    let name: String

    private struct State: ~Copyable {
        var job: Int64?
        var connection: Connection?
    }

    private let target: ConnectionString
    private let logger: Logger
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "waybill.loader")

    package init(_ target: ConnectionString, logger: Logger = BacklogWorker.quiet) {
        self.target = target
        self.logger = logger
        name = "\(ProcessInfo.processInfo.hostName):\(ProcessInfo.processInfo.processIdentifier)"
        renewLater()
    }

    /// From now on this job is held.
    func hold(_ job: Int64) { state.withLock { $0.job = job } }

    /// The job is sealed: nothing is held any more.
    func end() {
        state.withLock { $0.job = nil }
    }

    /// Gives the job up, so that it may be removed at once.
    ///
    /// Any thread may call this.
    ///
    /// - Returns: the job that was held; nil if there was none yet.
    @discardableResult
    package func release() -> Int64? {
        state.withLock { state in
            guard let job = state.job.take() else { return nil }
            send(.loaderRelease, ["job": job, "loader": name], &state.connection)
            return job
        }
    }

    private func renewLater() {
        queue.asyncAfter(deadline: .now() + Self.seconds / 3) { [weak self] in
            guard let self else { return }
            state.withLock { state in
                guard let job = state.job else { return }
                send(.loaderHold, ["job": job, "loader": name, "seconds": Self.seconds], &state.connection)
            }
            renewLater()
        }
    }

    /// A renewal that fails is tried again by the next; a loader that never gets through is taken for dead, and the
    /// number of prompts fences it.
    private func send(
        _ query: Query,
        _ values: KeyValuePairs<String, any PostgresEncodable>,
        _ connection: inout Connection?
    ) {
        do {
            let open = try connection.take() ?? Connection(target)
            try open.query(query, values)
            connection = consume open
        } catch {
            logger.warning("the mark of the loader could not be renewed: \(error)")
        }
    }
}

extension Query {
    static let loaderHold = Query(
        "loader_hold",
        parameters: ["job": Int64.self, "loader": String.self, "seconds": Double.self]
    )
    static let loaderRelease = Query("loader_release", parameters: ["job": Int64.self, "loader": String.self])
}
