package import Postgres
internal import Schema

/// The ledger of request files: what was written, sent, and came back.
package enum RequestLedger {
    /// The files of a job, or of all jobs for nil, in the order of their numbers.
    ///
    /// - Parameters:
    ///   - connection: the database.
    ///   - job: the number of a job.
    ///   - openOnly: whether files that are done with are left out.
    /// - Returns: one value a row.
    /// - Throws: `unreadableLedger`, or what the database says.
    package static func files(
        _ connection: borrowing Connection,
        job: Int64? = nil,
        openOnly: Bool = false
    ) throws -> [RequestFile] {
        try connection.query(.requestFileList, ["job": job, "open_only": openOnly]).map { try RequestFile($0) }
    }

    /// The eight letters that the ids of this database's requests carry.
    package static func tag(_ connection: borrowing Connection) throws -> String {
        try connection.query(.installationTag).single().get("tag")
    }
}

extension Query {
    static let requestFileList = Query(
        "request_file_list",
        parameters: ["job": Int64?.self, "open_only": Bool.self],
        columns: [
            "file_id": Int64.self, "job_id": Int64.self, "number": Int32.self, "name": String.self,
            "model_id": Int16.self, "attempt": Int16.self, "mode": String.self, "service": String.self,
            "price_id": Int64.self, "digest": Bytes.self, "bytes": Int64.self, "lines": Int32.self,
            "tokens": Int64.self, "predicted_cost_nusd": Int64.self, "first_prompt": Int32.self,
            "last_prompt": Int32.self, "state": String.self, "provider_file": String?.self, "batch_id": String?.self,
            "batch_state": String?.self, "output_file": String?.self, "error_file": String?.self,
            "fault": String?.self, "strikes": Int16.self, "epoch": Int32.self, "created_at": Timestamp.self,
            "sent_at": Timestamp?.self, "settled": Int32.self, "billed_nusd": Int64.self,
        ]
    )
    static let installationTag = Query("installation_tag", columns: ["tag": String.self])
}
