import Backlog
import Foundation
import Postgres
import Terminal

/// A job whose load did not come to its end, and may be removed once no loader is at work on it.
struct HalfLoadedJob {
    let name: String

    /// Removes the job; waits until a loader that is not heard of is known for dead.
    ///
    /// - Returns: false if the job is not loading.
    /// - Throws: `BacklogError.jobNotFound`; `CommandError` if a loader is alive.
    func remove(_ connection: borrowing Connection) throws -> Bool {
        let found = try Retention.job(connection, named: name)
        guard found.state == "loading" else { return false }
        var first: LoaderLease.Holder?
        while true {
            switch try JobLoader.abandon(connection, job: found.id) {
            case .removed: return true
            case .notLoading: return false
            case .held(let holder):
                guard let first else {
                    Message.note(
                        "the job \(name) was being loaded by \(holder.name); waiting for a sign of it, "
                            + "\(Int(holder.seconds.rounded(.up))) seconds at most"
                    )
                    first = holder
                    continue
                }
                guard holder.until == first.until else {
                    throw CommandError(
                        "the job '\(name)' is being loaded by \(holder.name); end that first, then cancel the job"
                    )
                }
                Thread.sleep(forTimeInterval: min(0.5, max(0.05, holder.seconds)))
            }
        }
    }
}
