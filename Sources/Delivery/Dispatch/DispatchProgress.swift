package import Postgres
internal import Schema

/// How far the files of some jobs are, in sums.
package struct DispatchProgress: Sendable, Equatable {
    package let files: Int
    package let lines: Int
    /// Lines that have an answer, or will never have one.
    package let settled: Int
    /// Nano-dollars.
    package let billed: Int64
    package let predicted: Int64
    /// What is predicted for the lines that are not settled.
    package let predictedLeft: Int64

    package static func read(_ connection: borrowing Connection, jobs: [Int64]) throws -> DispatchProgress {
        let row = try connection.query(.deliveryProgress, ["jobs": jobs]).single()
        return DispatchProgress(
            files: try row.get("files"),
            lines: try row.get("lines"),
            settled: try row.get("settled"),
            billed: try row.get("billed_nusd"),
            predicted: try row.get("predicted_nusd"),
            predictedLeft: try row.get("left_nusd")
        )
    }
}

extension Query {
    static let deliveryProgress = Query(
        "delivery_progress",
        parameters: ["jobs": [Int64].self],
        columns: [
            "files": Int.self, "lines": Int.self, "settled": Int.self, "billed_nusd": Int64.self,
            "predicted_nusd": Int64.self, "left_nusd": Int64.self,
        ]
    )
}
