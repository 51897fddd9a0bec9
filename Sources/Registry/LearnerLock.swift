package import Postgres
internal import Schema

/// One learner at a time on a database: its session holds a lock, which ends with it at the latest.
package enum LearnerLock {
    /// Takes the lock for the rest of the session.
    ///
    /// - Throws: `RegistryError.learnerAtWork`, which says who holds it.
    package static func take(_ connection: borrowing Connection) throws {
        guard try !connection.query(.learnerLock).single().get("taken", as: Bool.self) else { return }
        let holder = try connection.query(.learnerHolder).first
        throw RegistryError.learnerAtWork(
            holder: try holder.map { try $0.get("holder") } ?? "a session that has just ended"
        )
    }
}

extension Query {
    static let learnerLock = Query("learner_lock", columns: ["taken": Bool.self])
    static let learnerHolder = Query("learner_holder", columns: ["holder": String.self])
}
