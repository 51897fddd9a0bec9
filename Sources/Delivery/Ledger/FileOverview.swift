package import Postgres
internal import Schema

/// A file of the ledger as it is shown: with names, and who waits for what.
package struct FileOverview: Sendable, Equatable {
    package let file: Int64
    package let name: String
    package let job: String
    package let model: String
    package let mode: String
    package let state: String
    package let attempt: Int16
    package let lines: Int32
    package let settled: Int32
    package let tokens: Int64
    package let bytes: Int64
    package let batch: String?
    package let batchState: String?
    package let fault: String?
    package let owner: String?
    /// Whether a person has to decide.
    package let isAsking: Bool
    package let createdAt: Timestamp
    package let sentAt: Timestamp?
    /// Nano-dollars.
    package let predictedCost: Int64
    package let billed: Int64
    package let unknownCost: Int32

    /// The files of some jobs, or of all for none, in the order of their numbers.
    package static func read(
        _ connection: borrowing Connection,
        jobs: [Int64],
        openOnly: Bool = false
    ) throws -> [FileOverview] {
        try connection.query(.requestFileOverview, ["jobs": jobs, "open_only": openOnly]).map { row in
            FileOverview(
                file: try row.get("file_id"),
                name: try row.get("name"),
                job: try row.get("job"),
                model: try row.get("model"),
                mode: try row.get("mode"),
                state: try row.get("state"),
                attempt: try row.get("attempt"),
                lines: try row.get("lines"),
                settled: try row.get("settled"),
                tokens: try row.get("tokens"),
                bytes: try row.get("bytes"),
                batch: try row.get("batch_id"),
                batchState: try row.get("batch_state"),
                fault: try row.get("fault"),
                owner: try row.get("owner"),
                isAsking: try row.get("is_asking"),
                createdAt: try row.get("created_at"),
                sentAt: try row.get("sent_at"),
                predictedCost: try row.get("predicted_cost_nusd"),
                billed: try row.get("billed_nusd"),
                unknownCost: try row.get("unknown_cost")
            )
        }
    }
}

extension Query {
    static let requestFileOverview = Query(
        "request_file_overview",
        parameters: ["jobs": [Int64].self, "open_only": Bool.self],
        columns: [
            "file_id": Int64.self, "name": String.self, "job": String.self, "model": String.self,
            "mode": String.self, "state": String.self, "attempt": Int16.self, "lines": Int32.self,
            "settled": Int32.self, "tokens": Int64.self, "bytes": Int64.self, "batch_id": String?.self,
            "batch_state": String?.self, "fault": String?.self, "owner": String?.self, "is_asking": Bool.self,
            "created_at": Timestamp.self, "sent_at": Timestamp?.self, "predicted_cost_nusd": Int64.self,
            "billed_nusd": Int64.self, "unknown_cost": Int32.self,
        ]
    )
}
