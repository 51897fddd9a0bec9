internal import Crypto
package import Postgres
internal import Registry
internal import Schema

/// A grade to be stored.
package struct Grade: Sendable, Equatable {
    package let prompt: Int32
    package let model: Int16
    package let attempt: Int16
    /// 16 bytes, of what was graded.
    package let subject: [UInt8]
    package var attemptedBefore: Int16 = 0
    /// 0 to 1; nil where the grader failed.
    package let score: Float?
    /// Nano-dollars that a judge was billed.
    package let cost: Int64?
    package let reason: String

    package init(
        _ answer: GradableAnswer,
        subject: [UInt8],
        score: Float?,
        reason: String,
        cost: Int64? = nil
    ) {
        prompt = answer.prompt
        model = answer.model
        attempt = answer.attempt
        self.subject = subject
        self.score = score
        self.cost = cost
        self.reason = reason
    }

    /// Which answer was graded, and against what: the first half of a SHA-256.
    package static func subject(_ answer: [UInt8], _ reference: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        // The length first, so that no two pairs run into each other.
        hash.update(data: Array("\(answer.count):".utf8))
        hash.update(data: answer)
        hash.update(data: reference)
        return Array(hash.finalize().prefix(16))
    }
}

/// The grades of a job: added, never changed, and those of one grader kept as the scores.
package struct GradeBook: Sendable {
    package let job: GradedJob
    /// The grader's name and version.
    package let grader: String
    private let faults: DeliveryFaults

    /// - Throws: `invalidGrader`.
    package init(_ job: GradedJob, grader: String, faults: DeliveryFaults = .none) throws(GradeError) {
        let name = grader.split(separator: "@", omittingEmptySubsequences: false).first ?? ""
        let isName =
            (1...100).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || "._:/-".utf8.contains($0)
            }
        guard isName, grader.utf8.count <= 200 else { throw .invalidGrader(String(name)) }
        self.job = job
        self.grader = grader
        self.faults = faults
    }

    /// Names a subject of the job.
    struct Key: Hashable {
        let prompt: Int32
        let model: Int16
        let subject: [UInt8]
    }

    struct Known {
        let score: Float?
        let tries: Int16
    }

    /// What the grader has said of a range of prompts.
    func known(_ connection: borrowing Connection, _ range: ClosedRange<Int32>) throws -> [Key: Known] {
        var known: [Key: Known] = [:]
        let rows = try connection.query(
            .gradeKnown,
            ["job": job.job, "first": range.lowerBound, "last": range.upperBound, "grader": grader]
        )
        for row in rows {
            let key = Key(
                prompt: try row.get("prompt_no"),
                model: try row.get("model_id"),
                subject: try row.get("subject_digest", as: Bytes.self).array
            )
            known[key] = Known(score: try row.get("score"), tries: try row.get("try"))
        }
        return known
    }

    /// Stores some thousand grades; where the grader is the score, the outcomes too, in the same transaction.
    ///
    /// - Returns: how many were new.
    @discardableResult
    func store(_ connection: borrowing Connection, _ grades: [Grade]) throws -> Int {
        guard !grades.isEmpty else { return 0 }
        defer { faults.reached(.gradeAfterCommit) }
        return try connection.transaction { connection in
            // The lock comes first: whoever names another grader as the score waits, or has done so.
            try OutcomeRecorder.lock(connection, job: job.job)
            let stored: Int = try connection.query(
                .gradeInsert,
                [
                    "job": job.job, "grader": grader, "prompts": grades.map(\.prompt), "models": grades.map(\.model),
                    "subjects": grades.map { Bytes($0.subject) }, "tries": grades.map { $0.attemptedBefore + 1 },
                    "attempts": grades.map(\.attempt), "scores": grades.map(\.score), "costs": grades.map(\.cost),
                    "reasons": grades.map { Self.stored($0.reason) },
                ]
            ).single().get("stored")
            let current: String? = try connection.query(.gradeJob, ["name": job.name]).single().get("grader")
            if let current, current.utf8.elementsEqual(grader.utf8) {
                let prompts = grades.map(\.prompt)
                try record(connection, (prompts.min() ?? 1)...(prompts.max() ?? 1))
            }
            faults.reached(.gradeBeforeCommit)
            return stored
        }
    }

    /// Makes this grader's grades the scores of the job, those of another grader no longer.
    ///
    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - progress: told how many prompts were passed.
    /// - Returns: how many outcomes changed.
    /// - Throws: `noGrades`.
    package func nameAsScore(_ connection: borrowing Connection, progress: (Int) -> Void = { _ in }) throws -> Int {
        let hasGrades: Bool = try connection.query(.gradeCounted, ["job": job.job, "grader": grader]).single()
            .get("has_grades")
        guard hasGrades else {
            throw GradeError.noGrades(job: job.name, grader: grader, known: try GradeOverview.graders(connection, job))
        }
        return try connection.transaction { connection in
            try OutcomeRecorder.lock(connection, job: job.job)
            try connection.query(.gradeNameScore, ["job": job.job, "grader": grader])
            var changed = 0
            for first in stride(from: Int32(1), through: job.prompts, by: 5_000) {
                let last = min(job.prompts, first + 4_999)
                changed += try record(connection, first...last)
                progress(Int(last))
            }
            faults.reached(.gradeNamed)
            return changed
        }
    }

    /// Sets the scores of a range of prompts, in a transaction that holds the lock.
    @discardableResult
    private func record(_ connection: borrowing Connection, _ range: ClosedRange<Int32>) throws -> Int {
        let outcomes = try connection.query(
            .gradeScores,
            ["job": job.job, "grader": grader, "first": range.lowerBound, "last": range.upperBound]
        ).map { row in
            PromptOutcome(
                prompt: try row.get("prompt_no"),
                model: try row.get("model_id"),
                score: try row.get("score")
            )
        }
        return try OutcomeRecorder.store(connection, job: job.job, source: .recorded, outcomes[...])
    }

    /// A reason as the database takes it.
    private static func stored(_ reason: String) -> String {
        let scalars = reason.unicodeScalars.prefix(500).map { $0 == "\0" ? "\u{FFFD}" : $0 }
        return String(String.UnicodeScalarView(scalars))
    }
}
