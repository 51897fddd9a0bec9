package import Postgres
internal import Schema

/// What a person decides of a file. None of it is done while a dispatcher holds the file.
extension RequestLedger {
    /// The number of a job.
    ///
    /// - Throws: `DeliveryError.unknownJob`.
    package static func job(_ connection: borrowing Connection, named name: String) throws -> Int64 {
        guard let row = try connection.query(.deliveryJob, ["name": name]).first else {
            throw DeliveryError.unknownJob(name)
        }
        return try row.get("job_id")
    }

    /// The file of a name.
    ///
    /// - Throws: `DeliveryError.unknownFile`.
    package static func file(_ connection: borrowing Connection, named name: String) throws -> RequestFile {
        guard let file = try files(connection).first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
            throw DeliveryError.unknownFile(name)
        }
        return file
    }

    /// Takes a file that was never sent out of the way for good.
    ///
    /// - Returns: false if it was sent, or may have been, or is held by a dispatcher.
    package static func withdraw(_ connection: borrowing Connection, _ file: RequestFile) throws -> Bool {
        try connection.query(.requestFileWithdraw, ["file": file.file]).affected == 1
    }

    /// Says which batch is a file's, where the provider's own records left a doubt.
    ///
    /// - Returns: false if the file does not wait for that, or is held by a dispatcher.
    package static func adopt(_ connection: borrowing Connection, _ file: RequestFile, batch: String) throws -> Bool {
        try connection.query(.requestFileAdopt, ["file": file.file, "batch": batch]).affected == 1
    }

    /// Lets a file be sent anew, as the person who says so knows that its batch was not made or is of no use.
    ///
    /// - Returns: false if its answers are recorded, some are, or it is held by a dispatcher.
    package static func resend(_ connection: borrowing Connection, _ file: RequestFile) throws -> Bool {
        try connection.query(.requestFileResend, ["file": file.file]).affected == 1
    }
}

extension Query {
    static let deliveryJob = Query(
        "delivery_job",
        parameters: ["name": String.self],
        columns: ["job_id": Int64.self]
    )
    static let requestFileWithdraw = Query("request_file_withdraw", parameters: ["file": Int64.self])
    static let requestFileAdopt = Query(
        "request_file_adopt",
        parameters: ["file": Int64.self, "batch": String.self]
    )
    static let requestFileResend = Query("request_file_resend", parameters: ["file": Int64.self])
}
