package import Postgres
internal import Schema

/// Dropping what is kept no longer.
package enum Retention {
    /// A partition range that was dropped.
    package struct Dropped: Sendable, Equatable {
        package let firstJob: Int64
        package let jobs: Int
        package let prompts: Int

        package init(firstJob: Int64, jobs: Int, prompts: Int) {
            self.firstJob = firstJob
            self.jobs = jobs
            self.prompts = prompts
        }
    }

    /// Drops the prompts, decisions and outcomes of all ranges of jobs that ended longer ago than `days`.
    ///
    /// - Parameters:
    ///   - connection: of a role that may prune.
    ///   - days: the retention, at least 0.
    ///   - dryRun: only tell.
    /// - Returns: what went, or would go, a row a range.
    /// - Throws: `PostgresError`, for example when a lock is not free within two seconds.
    package static func prune(_ connection: borrowing Connection, days: Int, dryRun: Bool) throws -> [Dropped] {
        try connection.query(.prune, ["age": "\(days) days", "dry_run": dryRun]).map { row in
            Dropped(
                firstJob: try row.get("first_job"),
                jobs: try row.get("jobs"),
                prompts: try row.get("prompts")
            )
        }
    }

    /// The number and state of a job, and the state as people are told it.
    ///
    /// - Throws: `jobNotFound`.
    package static func job(_ connection: borrowing Connection, named name: String) throws
        -> (id: Int64, state: String, word: String)
    {
        guard let job = try StoredJob.find(connection, name: name) else { throw BacklogError.jobNotFound(name: name) }
        return (job.id, job.state, job.word)
    }
}

extension Query {
    static let prune = Query(
        "prune",
        parameters: ["age": String.self, "dry_run": Bool.self],
        columns: ["first_job": Int64.self, "jobs": Int.self, "prompts": Int.self]
    )
}
