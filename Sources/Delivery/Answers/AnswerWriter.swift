package import Postgres

/// How a file of answers is written.
package enum AnswerFormat: String, Sendable, CaseIterable {
    /// One line a prompt, with its answer, cost and state.
    case waybill
    /// The result line that OpenAI's batches would have given.
    case openAI = "openai"
}

/// Gives out the answers of a job: a line a prompt, in the order of the input.
///
/// Rows come from the database a range at a time and go on as bytes; an answer is never decoded.
package struct AnswerWriter: Sendable {
    package let job: AnsweredJob
    private let format: AnswerFormat
    private let addsBody: Bool
    private let models: [Int16: String]
    private let faults: DeliveryFaults
    private let range: Int

    /// - Parameters:
    ///   - job: whose answers.
    ///   - format: of the lines.
    ///   - addsBody: whether lines of `waybill` carry what the provider wrote.
    ///   - models: names by number.
    ///   - faults: for the kill tests.
    ///   - range: prompts that are asked for at once.
    package init(
        _ job: AnsweredJob,
        format: AnswerFormat = .waybill,
        addsBody: Bool = false,
        models: [Int16: String],
        faults: DeliveryFaults = .none,
        range: Int = 10_000
    ) {
        self.job = job
        self.format = format
        self.addsBody = addsBody
        self.models = models
        self.faults = faults
        self.range = range
    }

    /// Writes all lines, as the database is at one moment.
    ///
    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - emit: takes bytes, some hundred kilobytes at a time.
    ///   - progress: told how many prompts were passed.
    /// - Returns: what was written.
    /// - Throws: what the database says, or `emit`.
    package func write(
        _ connection: borrowing Connection,
        emit: ([UInt8]) throws -> Void,
        progress: (Int) -> Void = { _ in }
    ) throws -> AnswerReport {
        var report = AnswerReport()
        var line = AnswerLine(models: models, addsBody: addsBody)
        line.json.bytes.reserveCapacity(512 << 10)
        try connection.transaction(isolation: .repeatableReadOnly) { connection in
            var first = 1
            while first <= job.prompts {
                let last = min(job.prompts, first + range - 1)
                let needsBody = addsBody || format == .openAI
                try connection.copyOutLent(
                    .answersCopyOut,
                    ["job": job.job, "first": Int32(first), "last": Int32(last), "bodies": Int32(needsBody ? 1 : 0)]
                ) { copied, bytes in
                    let row = try AnswerRow(&copied, bytes)
                    let state = AnswerState.of(row, bytes, job)
                    report.states[state, default: 0] += 1
                    if let billed = row.billed {
                        report.billed += billed
                    } else if row.status != nil {
                        report.unknownCost += 1
                    }
                    switch format {
                    case .waybill: line.append(row, bytes, state)
                    case .openAI: if state.isSettled { line.appendOpenAI(row, bytes, state) }
                    }
                    if line.json.bytes.count >= 256 << 10 {
                        report.bytes += line.json.bytes.count
                        try emit(line.json.bytes)
                        line.json.bytes.removeAll(keepingCapacity: true)
                        faults.reached(.resultsLines)
                    }
                }
                progress(last)
                first = last + 1
            }
        }
        report.bytes += line.json.bytes.count
        try emit(line.json.bytes)
        return report
    }

    /// Notes that all answers were delivered, and drops their texts where the job says so.
    ///
    /// The note comes first: who asks later is told that the texts are gone, even if this is interrupted.
    ///
    /// - Parameters:
    ///   - connection: not inside a transaction.
    ///   - dropping: whether texts may go.
    /// - Throws: what the database says.
    package func deliver(_ connection: borrowing Connection, dropping: Bool) throws {
        if !dropping, job.drops { return }
        try connection.query(.answersDelivered, ["job": job.job])
        guard dropping, job.drops else { return }
        var first = 1
        while first <= job.prompts {
            let last = min(job.prompts, first + range - 1)
            try connection.query(
                .answersDrop,
                ["job": job.job, "first": Int32(first), "last": Int32(last)]
            )
            faults.reached(.resultsDropped)
            first = last + 1
        }
    }
}
