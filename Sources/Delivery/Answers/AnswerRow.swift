internal import BatchFiles
internal import Postgres

/// What is known of a prompt's answer: a row of the query `answers_copy_out`, its texts lent for the time of a call.
struct AnswerRow {
    let prompt: Int32
    let id: Range<Int>
    let model: Int16?
    /// The last attempt that is in a request file.
    let sentAttempt: Int16?
    let attempt: Int16?
    let status: ResultStatus?
    let httpStatus: Int16?
    let inputTokens: Int32?
    let cachedTokens: Int32?
    let outputTokens: Int32?
    let reasoningTokens: Int32?
    let billed: Int64?
    let dialect: Range<Int>?
    /// Seconds since 1970 of its recording.
    let recorded: Int64?
    let finishReason: Range<Int>?
    let servedModel: Range<Int>?
    let errorCode: Range<Int>?
    let errorMessage: Range<Int>?
    let requestID: Range<Int>?
    let answer: Range<Int>?
    let body: Range<Int>?
    let failureCode: Range<Int>?
    let failureReason: Range<Int>?

    init(_ row: inout CopiedRow, _ bytes: Span<UInt8>) throws(PostgresError) {
        prompt = try row.int32(bytes)
        id = try row.range(bytes) ?? 0..<0
        model = try row.optionalInt16(bytes)
        sentAttempt = try row.optionalInt16(bytes)
        attempt = try row.optionalInt16(bytes)
        status = try row.optionalInt16(bytes).flatMap(ResultStatus.init(rawValue:))
        httpStatus = try row.optionalInt16(bytes)
        inputTokens = try row.optionalInt32(bytes)
        cachedTokens = try row.optionalInt32(bytes)
        outputTokens = try row.optionalInt32(bytes)
        reasoningTokens = try row.optionalInt32(bytes)
        billed = try row.optionalInt64(bytes)
        dialect = try row.range(bytes)
        recorded = try row.optionalInt64(bytes)
        finishReason = try row.range(bytes)
        servedModel = try row.range(bytes)
        errorCode = try row.range(bytes)
        errorMessage = try row.range(bytes)
        requestID = try row.range(bytes)
        answer = try row.range(bytes)
        body = try row.range(bytes)
        failureCode = try row.range(bytes)
        failureReason = try row.range(bytes)
    }
}
