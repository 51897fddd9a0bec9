package import Postgres
internal import Schema

/// What went out and came back: the one read model of the ledger of request files, behind `status` and the site.
///
/// All of it is from the sums that each file keeps, so that it costs the same for any number of answers.
package struct DeliveryTotals: Sendable, Equatable {
    /// Sums over files.
    package struct Sums: Sendable, Equatable {
        package var files: Int64 = 0
        package var openFiles: Int64 = 0
        package var lines: Int64 = 0
        /// Lines without a result so far.
        package var outstanding: Int64 = 0
        package var answered: Int64 = 0
        /// Of the answered, those that were cut off at a limit of tokens.
        package var truncated: Int64 = 0
        /// Errors that may pass; the lines are sent again, in another file.
        package var passing: Int64 = 0
        package var failed: Int64 = 0
        package var missing: Int64 = 0
        package var unknownCost: Int64 = 0
        /// In nano-dollars.
        package var predicted: Int64 = 0
        package var billed: Int64 = 0
        /// Prompts whose request could not be written.
        package var unwritten: Int64 = 0
        /// Lines of result files that were put aside.
        package var quarantined: Int64 = 0
        package var conflicts: Int64 = 0

        package init() {}
    }

    package struct File: Sendable, Equatable {
        package var name: String
        package var job: String
        package var model: String
        package var mode: String
        package var state: String
        package var attempt: Int64
        package var sums: Sums
        package var batch: String?
        package var batchState: String?
        package var fault: String?
        package var createdAt: Timestamp
        package var sentAt: Timestamp?
        package var recordedAt: Timestamp?

        package init(
            name: String,
            job: String,
            model: String,
            mode: String,
            state: String,
            attempt: Int64,
            sums: Sums,
            createdAt: Timestamp
        ) {
            self.name = name
            self.job = job
            self.model = model
            self.mode = mode
            self.state = state
            self.attempt = attempt
            self.sums = sums
            self.createdAt = createdAt
        }
    }

    /// What was sent on a day (UTC) for a job to a model.
    package struct Day: Sendable, Equatable {
        /// `2026-11-28`.
        package var day: String
        package var job: String
        package var model: String
        package var sums: Sums

        package init(day: String, job: String, model: String, sums: Sums) {
            self.day = day
            self.job = job
            self.model = model
            self.sums = sums
        }
    }

    /// What a job was billed for a model.
    package struct Bill: Sendable, Equatable {
        package var job: Int64
        package var model: String
        package var sums: Sums

        package init(job: Int64, model: String, sums: Sums) {
            self.job = job
            self.model = model
            self.sums = sums
        }
    }

    package var sums = Sums()
    /// The newest files, those that are not done with first.
    package var files: [File] = []
    package var days: [Day] = []
    package var bills: [Bill] = []

    package init() {}
}
