internal import BatchFiles
package import Postgres
internal import Units

/// Where a prompt is on its way to an answer.
package enum AnswerState: String, Sendable, CaseIterable {
    case answered
    /// Answered, and cut off at a limit of tokens.
    case truncated
    case failed
    /// It was not routed before its job was cancelled, and won't be.
    case cancelled
    /// Not routed yet, or not in a request file yet.
    case pending
    /// In a request file, without a result so far.
    case sent

    package var isSettled: Bool { self != .pending && self != .sent }

    static func of(_ row: AnswerRow, _ bytes: Span<UInt8>, _ job: AnsweredJob) -> AnswerState {
        switch row.status {
        case .answered:
            let isCut = row.finishReason.map { Self.isOne(bytes, $0, of: ResultLine.truncations) } ?? false
            return isCut ? .truncated : .answered
        case .failed: return .failed
        case .passing, .expired, .missing:
            if let sent = row.sentAttempt, let attempt = row.attempt, sent > attempt { return .sent }
            if row.failureCode != nil || row.attempt ?? 0 >= job.maximumTries { return .failed }
            return job.isCancelled ? .cancelled : .pending
        case nil:
            if row.failureCode != nil { return .failed }
            if row.sentAttempt != nil { return .sent }
            return job.isCancelled ? .cancelled : .pending
        }
    }

    private static func isOne(_ bytes: Span<UInt8>, _ range: Range<Int>, of words: [String]) -> Bool {
        words.contains { word in
            word.utf8.count == range.count && zip(range, word.utf8).allSatisfy { bytes[$0] == $1 }
        }
    }
}

/// A job whose answers are given out.
package struct AnsweredJob: Sendable {
    package let job: Int64
    package let name: String
    package let prompts: Int
    package let isLoading: Bool
    package let isCancelled: Bool
    /// Whether the texts go once they were delivered.
    package let drops: Bool
    package let maximumTries: Int16
    package let deliveredAt: Timestamp?

    /// - Throws: `unknownJob`.
    package init(_ connection: borrowing Connection, named name: String) throws {
        guard let row = try connection.query(.answersJob, ["name": name]).first else {
            throw DeliveryError.unknownJob(name)
        }
        self.name = name
        job = try row.get("job_id")
        prompts = Int(try row.get("prompts", as: Int32.self))
        let state: String = try row.get("state")
        isLoading = state == "loading"
        isCancelled = state == "cancelled"
        drops = try row.get("answers", as: String.self) == "drop"
        maximumTries = try row.get("maximum_tries")
        deliveredAt = try row.get("delivered_at")
    }

    /// How many prompts need nothing any more, about: from the sums of the job's files.
    package func settled(_ connection: borrowing Connection) throws -> Int {
        min(prompts, try connection.query(.answersSettled, ["job": job]).single().get("settled"))
    }
}
