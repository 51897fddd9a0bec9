internal import BatchFiles
internal import Postgres
internal import Units

/// Rows of the table of answers, a column at a time.
struct AnswerArrays {
    private var files: [Int64] = []
    private var prompts: [Int32] = []
    private var attempts: [Int16] = []
    private var results: [ResultLine] = []
    private var starts: [Int32?] = []
    private var lengths: [Int32?] = []
    private var costs: [Int64?] = []
    private var served: [String?] = []
    private var digests: [Bytes] = []
    private var answers: [Bytes?] = []
    private var bodies: [Bytes?] = []

    mutating func append(_ line: RecordedLine, _ file: RecordedFile, cost: Int64?) {
        let result = line.result
        files.append(file.file)
        prompts.append(line.id.prompt)
        attempts.append(line.id.attempt)
        results.append(result)
        costs.append(cost)
        served.append(result.servedModel.flatMap { $0.hasBytes(of: file.servedAs) ? nil : $0 })
        digests.append(Bytes(line.digest))
        bodies.append(result.bodyBytes(in: line.content.span).map { Bytes($0) })
        switch result.answer {
        case .slice(let range):
            starts.append(Int32(range.lowerBound - (result.body?.lowerBound ?? 0)))
            lengths.append(Int32(range.count))
            answers.append(nil)
        case .text(let text):
            starts.append(nil)
            lengths.append(nil)
            answers.append(Bytes(text))
        case .none:
            starts.append(nil)
            lengths.append(nil)
            answers.append(nil)
        }
    }

    func store(_ connection: borrowing Connection, job: Int64) throws {
        try connection.query(
            .recordAnswers,
            [
                "job": job, "files": files, "prompts": prompts, "attempts": attempts,
                "statuses": results.map(\.status.rawValue), "http_statuses": results.map(\.httpStatus),
                "starts": starts, "lengths": lengths, "input_tokens": results.map(\.usage?.input),
                "cached_tokens": results.map(\.usage?.cached), "cache_write_tokens": results.map(\.usage?.cacheWrite),
                "cache_write_long_tokens": results.map(\.usage?.cacheWriteLong),
                "output_tokens": results.map(\.usage?.output), "reasoning_tokens": results.map(\.usage?.reasoning),
                "costs": costs, "latencies": results.map(\.latency), "finish_reasons": results.map(\.finishReason),
                "served_models": served,
                "error_codes": results.map(\.errorCode), "error_messages": results.map(\.errorMessage),
                "request_ids": results.map(\.requestID), "digests": digests, "answers": answers, "bodies": bodies,
            ]
        )
    }
}
