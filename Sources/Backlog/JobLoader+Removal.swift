package import Postgres
internal import Schema

extension JobLoader {
    /// Removes what a load stored of a job that was not sealed.
    func remove(_ connection: borrowing Connection, job: Int64) throws {
        try connection.transaction { try Self.delete($0, job: job) }
    }

    private static func delete(_ connection: borrowing Connection, job: Int64) throws {
        try connection.query(.jobRemovePrompts, ["job": job])
        try connection.query(.jobRemove, ["job": job])
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
            if try connection.query(.jobAbandon, ["job": job]).first != nil {
                try delete(connection, job: job)
                return .removed
            }
            guard let row = try connection.query(.loaderFind, ["job": job]).first else { return .notLoading }
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

extension Query {
    static let jobRemovePrompts = Query("job_remove_prompts", parameters: ["job": Int64.self])
    static let jobRemove = Query("job_remove", parameters: ["job": Int64.self])
    static let jobAbandon = Query("job_abandon", parameters: ["job": Int64.self], columns: ["job_id": Int64.self])
    static let loaderFind = Query(
        "loader_find",
        parameters: ["job": Int64.self],
        columns: ["loader": String?.self, "seconds": Double.self, "held_until": Double.self]
    )
}
