package import Postgres
internal import Schema

extension JobLoader {
    /// Removes what a load stored of a job that was not sealed.
    func remove(_ connection: borrowing Connection, job: Int64) throws {
        try connection.transaction { try Self.delete($0, job: job) }
    }

    private static func delete(_ connection: borrowing Connection, job: Int64) throws {
        try connection.query(SQLFile.query("job_remove_prompts"), [job])
        try connection.query(SQLFile.query("job_remove"), [job])
    }

    /// What became of a half-loaded job that was to go.
    package enum Abandonment: Sendable, Equatable {
        case removed
        /// A loader is believed to be at work on it.
        case held(LoaderLease.Holder)
        /// It was loaded to its end, or removed, by another.
        case notLoading
    }

    /// Removes a half-loaded job that no loader holds.
    ///
    /// - Returns: what became of it.
    package static func abandon(_ connection: borrowing Connection, job: Int64) throws -> Abandonment {
        try connection.transaction { connection in
            if try connection.query(SQLFile.query("job_abandon"), [job]).first != nil {
                try delete(connection, job: job)
                return .removed
            }
            guard let row = try connection.query(SQLFile.query("loader_find"), [job]).first else { return .notLoading }
            return .held(
                LoaderLease.Holder(
                    name: try row.get("loader", as: String?.self) ?? LoaderLease.anonymous,
                    seconds: try row.get("seconds"),
                    until: try row.get("held_until")
                )
            )
        }
    }
}
