package import Postgres
internal import Schema

/// The sending side of the ledger. A file is held by a lease on the database's clock; every write names the epoch that
/// came with it, so that a process that lost its lease changes nothing any more.
extension RequestLedger {
    /// Which files a dispatcher takes.
    package struct Selection: Sendable {
        package var mode: RequestFile.Mode
        /// Numbers of jobs; empty for all.
        package var jobs: [Int64]
        /// Models whose account is of no use for now.
        package var stoppedModels: [Int16] = []

        package init(mode: RequestFile.Mode, jobs: [Int64] = []) {
            self.mode = mode
            self.jobs = jobs
        }
    }

    /// A file that this process holds, and how long ago its state began.
    package struct Claim: Sendable {
        package let file: RequestFile
        package let job: String
        /// Seconds, on the database's clock.
        package let stateAge: Double
        /// Seconds since its batch was made.
        package let sentAge: Double?
        /// When its state began, in seconds since 1970.
        package let stateSince: Int64
        /// Whether another process held it and was not heard of any more.
        package let wasAbandoned: Bool
    }

    /// Takes a file that is due and that nobody holds, the ones at the provider first.
    ///
    /// A file that would put more tokens of its model into the provider's queue than the catalog allows is held back.
    ///
    /// - Parameters:
    ///   - connection: the database.
    ///   - selection: which files.
    ///   - owner: the name of this process.
    ///   - seconds: the lease.
    /// - Returns: nil if none is due.
    /// - Throws: what the database says.
    package static func claim(
        _ connection: borrowing Connection,
        _ selection: Selection,
        owner: String,
        seconds: Double
    ) throws -> Claim? {
        try connection.transaction { connection in
            // One claim at a time, or two would fill the same room in the queue.
            try connection.query(.requestFileClaimLock)
            return try connection.query(
                .requestFileClaim,
                [
                    "mode": selection.mode.rawValue, "jobs": selection.jobs, "stopped": selection.stoppedModels,
                    "owner": owner, "lease_seconds": seconds,
                ]
            ).first.map {
                Claim(
                    file: try RequestFile($0),
                    job: try $0.get("job"),
                    stateAge: try $0.get("state_age"),
                    sentAge: try $0.get("sent_age"),
                    stateSince: try $0.get("state_since"),
                    wasAbandoned: try $0.get("was_abandoned")
                )
            }
        }
    }

    /// Prolongs a lease.
    ///
    /// - Returns: false if the file is another's now.
    package static func renew(
        _ connection: borrowing Connection,
        _ file: RequestFile,
        seconds: Double
    ) throws -> Bool {
        try connection.query(
            .requestFileRenew,
            ["file": file.file, "epoch": file.epoch, "lease_seconds": seconds]
        ).affected == 1
    }

    /// Writes the facts of a file that this process holds.
    ///
    /// - Parameters:
    ///   - connection: the database.
    ///   - file: as it was claimed.
    ///   - facts: what is written.
    ///   - isSent: whether its requests are at the provider: the moment and the price of it are kept from the first
    ///     time on, and forgotten when they turn out not to be.
    ///   - renewsState: whether the time of its state begins anew.
    /// - Returns: false if the file is another's now, or done with.
    /// - Throws: what the database says.
    package static func advance(
        _ connection: borrowing Connection,
        _ file: RequestFile,
        _ facts: DispatchLifecycle.Facts,
        isSent: Bool,
        renewsState: Bool
    ) throws -> Bool {
        try connection.query(
            .requestFileAdvance,
            [
                "file": file.file, "epoch": file.epoch, "state": facts.state.rawValue,
                "provider_file": facts.providerFile, "batch": facts.batch, "batch_state": facts.batchState,
                "output_file": facts.outputFile, "error_file": facts.errorFile, "fault": facts.fault,
                "strikes": facts.strikes, "sent": isSent, "renews": renewsState,
            ]
        ).affected == 1
    }

    /// Gives a file back.
    ///
    /// - Parameters:
    ///   - connection: the database.
    ///   - file: as it was claimed.
    ///   - pause: seconds until it is due again; infinity until a person decides.
    /// - Throws: what the database says.
    package static func release(_ connection: borrowing Connection, _ file: RequestFile, pause: Double) throws {
        let seconds: Double = pause.isFinite ? pause : 0
        try connection.query(
            .requestFileRelease,
            [
                "file": file.file, "epoch": file.epoch, "pause_seconds": seconds,
                "for_person": pause == .infinity,
            ]
        )
    }

    /// How many files are not done with, how many of them wait for a person, and when the next is due.
    package struct Outlook: Sendable, Equatable {
        package let open: Int
        package let asking: Int
        /// Files held back until the provider's queue is shorter.
        package let heldBack: Int
        /// Seconds until a file is due; nil where none is.
        package let nextDue: Double?
    }

    package static func outlook(_ connection: borrowing Connection, _ selection: Selection) throws -> Outlook {
        let row = try connection.query(
            .requestFileOutlook,
            ["mode": selection.mode.rawValue, "jobs": selection.jobs, "stopped": selection.stoppedModels]
        ).single()
        return Outlook(
            open: try row.get("open"),
            asking: try row.get("asking"),
            heldBack: try row.get("held_back"),
            nextDue: try row.get("next_due")
        )
    }

    /// Which of these batches are some file's, and whether another file like this one looks for its own.
    package static func owned(
        _ connection: borrowing Connection,
        batches: [String],
        besides file: RequestFile
    ) throws -> (batches: [String], hasTwin: Bool) {
        let rows = try connection.query(.requestFileOwned, ["batches": batches, "file": file.file])
        let row = try rows.single()
        return (try row.get("batches"), try row.get("has_twin"))
    }
}

extension Query {
    static let requestFileClaimLock = Query("request_file_claim_lock", columns: ["locked": String.self])
    static let requestFileClaim = Query(
        "request_file_claim",
        parameters: [
            "mode": String.self, "jobs": [Int64].self, "stopped": [Int16].self, "owner": String.self,
            "lease_seconds": Double.self,
        ],
        columns: [
            "file_id": Int64.self, "job_id": Int64.self, "number": Int32.self, "name": String.self,
            "model_id": Int16.self, "attempt": Int16.self, "mode": String.self, "service": String.self,
            "price_id": Int64.self, "digest": Bytes.self, "bytes": Int64.self, "lines": Int32.self,
            "tokens": Int64.self, "predicted_cost_nusd": Int64.self, "first_prompt": Int32.self,
            "last_prompt": Int32.self, "state": String.self, "provider_file": String?.self, "batch_id": String?.self,
            "batch_state": String?.self, "output_file": String?.self, "error_file": String?.self,
            "fault": String?.self, "strikes": Int16.self, "epoch": Int32.self, "created_at": Timestamp.self,
            "sent_at": Timestamp?.self, "settled": Int32.self, "billed_nusd": Int64.self, "job": String.self,
            "state_age": Double.self, "sent_age": Double?.self, "state_since": Int64.self, "was_abandoned": Bool.self,
        ]
    )
    static let requestFileRenew = Query(
        "request_file_renew",
        parameters: ["file": Int64.self, "epoch": Int32.self, "lease_seconds": Double.self]
    )
    static let requestFileAdvance = Query(
        "request_file_advance",
        parameters: [
            "file": Int64.self, "epoch": Int32.self, "state": String.self, "provider_file": String?.self,
            "batch": String?.self, "batch_state": String?.self, "output_file": String?.self,
            "error_file": String?.self, "fault": String?.self, "strikes": Int16.self, "sent": Bool.self,
            "renews": Bool.self,
        ]
    )
    static let requestFileRelease = Query(
        "request_file_release",
        parameters: ["file": Int64.self, "epoch": Int32.self, "pause_seconds": Double.self, "for_person": Bool.self]
    )
    static let requestFileOutlook = Query(
        "request_file_outlook",
        parameters: ["mode": String.self, "jobs": [Int64].self, "stopped": [Int16].self],
        columns: ["open": Int.self, "asking": Int.self, "held_back": Int.self, "next_due": Double?.self]
    )
    static let requestFileOwned = Query(
        "request_file_owned",
        parameters: ["batches": [String].self, "file": Int64.self],
        columns: ["batches": [String].self, "has_twin": Bool.self]
    )
}
