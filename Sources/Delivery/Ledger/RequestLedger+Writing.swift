internal import BatchFiles
internal import Postgres
internal import Schema
internal import StrictJSON
internal import Units

/// What all lines of a file have in common, beside their job.
struct FileGroup: Hashable, Comparable {
    let model: Int16
    let attempt: Int16

    static func < (left: FileGroup, right: FileGroup) -> Bool {
        (left.attempt, left.model) < (right.attempt, right.model)
    }
}

/// What the ledger is told of a file before it gets its name.
struct FinishedFile {
    let job: Int64
    let number: Int32
    let name: String
    let group: FileGroup
    let mode: RequestFile.Mode
    let service: ModelService
    let digest: Digest
    let bytes: Int
    let prompts: [Int32]
    let tokens: Int64
    let predictedCost: Int64
}

extension RequestLedger {
    /// Stores a file and its lines, all or nothing.
    ///
    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - file: whose number is the next one.
    ///   - faults: for the kill tests.
    /// - Returns: false, with nothing stored, where the number is not the next one, as another exporter was quicker.
    /// - Throws: what the database says; after a lost connection the file may be stored.
    static func store(
        _ connection: borrowing Connection,
        _ file: borrowing FinishedFile,
        _ faults: DeliveryFaults
    ) throws -> Bool {
        guard let first = file.prompts.first, let last = file.prompts.last else { return false }
        return try connection.transaction { connection in
            try connection.query(.exportLock, ["job": file.job])
            let stored = try connection.query(
                .requestFileInsert,
                [
                    "job": file.job, "number": file.number, "name": file.name, "model": file.group.model,
                    "attempt": file.group.attempt, "mode": file.mode.rawValue,
                    "service": String(decoding: file.service.json.serialized(), as: UTF8.self),
                    "digest": Bytes(file.digest.bytes), "bytes": Int64(file.bytes), "lines": Int32(file.prompts.count),
                    "tokens": file.tokens, "predicted_cost": file.predictedCost, "first_prompt": first,
                    "last_prompt": last,
                ]
            )
            guard let id: Int64 = try stored.first?.get("file_id") else { return false }
            faults.reached(.exportLedger)
            try connection.copyIn(.requestLineCopyIn) { writer in
                var encoder = BinaryCopyEncoder(capacity: 256 << 10)
                for prompt in file.prompts {
                    encoder.beginRow(fields: 4)
                    encoder.append(id)
                    encoder.append(file.job)
                    encoder.append(prompt)
                    encoder.append(file.group.attempt)
                    if encoder.bytes.count >= 256 << 10 { try writer.send(encoder.take()) }
                }
                try writer.send(encoder.finish())
            }
            faults.reached(.exportBeforeCommit)
            return true
        }
    }
}

extension Query {
    static let exportLock = Query("export_lock", parameters: ["job": Int64.self])
    static let requestFileInsert = Query(
        "request_file_insert",
        parameters: [
            "job": Int64.self, "number": Int32.self, "name": String.self, "model": Int16.self, "attempt": Int16.self,
            "mode": String.self, "service": String.self, "digest": Bytes.self, "bytes": Int64.self,
            "lines": Int32.self, "tokens": Int64.self, "predicted_cost": Int64.self, "first_prompt": Int32.self,
            "last_prompt": Int32.self,
        ],
        columns: ["file_id": Int64.self]
    )
    static let requestLineCopyIn = Query(
        "request_line_copy_in",
        form: .copyIn,
        columns: ["file_id": Int64.self, "job_id": Int64.self, "prompt_no": Int32.self, "attempt": Int16.self]
    )
}
