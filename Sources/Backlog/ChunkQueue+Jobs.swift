package import Postgres
internal import Schema

extension ChunkQueue {
    /// Stops a job: its unfinished chunks are cancelled and their holders fenced off.
    package static func cancel(_ connection: borrowing Connection, job: Int64) throws {
        _ = try connection.pipeline([
            Statement(.jobCancel, ["job": job]), Statement(.chunkCancel, ["job": job]),
        ])
    }

    /// Holds back what is unfinished; claimed chunks may finish.
    package static func pause(_ connection: borrowing Connection, job: Int64) throws {
        _ = try connection.pipeline([
            Statement(.jobPause, ["job": job]), Statement(.chunkPause, ["job": job]),
        ])
    }

    /// Undoes ``pause(_:job:)``.
    package static func resume(_ connection: borrowing Connection, job: Int64) throws {
        _ = try connection.pipeline([
            Statement(.jobResume, ["job": job]), Statement(.chunkResume, ["job": job]),
        ])
    }

    /// Sends the failed prompts of a job again.
    ///
    /// - Returns: how many there were.
    package static func retry(_ connection: borrowing Connection, job: Int64) throws -> Int {
        try connection.query(.jobRetry, ["job": job]).single().get("prompts")
    }
}

extension Query {
    static let jobCancel = Query("job_cancel", parameters: ["job": Int64.self])
    static let chunkCancel = Query("chunk_cancel", parameters: ["job": Int64.self])
    static let jobPause = Query("job_pause", parameters: ["job": Int64.self])
    static let chunkPause = Query("chunk_pause", parameters: ["job": Int64.self])
    static let jobResume = Query("job_resume", parameters: ["job": Int64.self])
    static let chunkResume = Query("chunk_resume", parameters: ["job": Int64.self])
    static let jobRetry = Query("job_retry", parameters: ["job": Int64.self], columns: ["prompts": Int.self])
}
