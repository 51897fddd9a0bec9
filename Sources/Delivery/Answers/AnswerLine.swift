internal import BatchFiles
internal import Postgres

/// Lines of a file of answers.
struct AnswerLine {
    let models: [Int16: String]
    let addsBody: Bool
    var json = JSONBytes()

    /// A line of Waybill's own.
    mutating func append(_ row: AnswerRow, _ bytes: Span<UInt8>, _ state: AnswerState) {
        json.raw(#"{"id":"#)
        json.string(bytes, row.id)
        json.raw(#","model":"#)
        if let name = row.model.flatMap({ models[$0] }) { json.string(name) } else { json.raw("null") }
        json.raw(#","status":"#)
        json.string(state.rawValue)
        json.raw(#","answer":"#)
        if let answer = row.answer { json.raw(bytes, answer) } else { json.raw("null") }
        json.raw(#","finish_reason":"#)
        json.string(orNull: bytes, row.finishReason)
        json.raw(#","attempt":"#)
        json.number(orNull: row.attempt ?? row.sentAttempt)
        json.raw(#","input_tokens":"#)
        json.number(orNull: row.inputTokens)
        json.raw(#","cached_tokens":"#)
        json.number(orNull: row.cachedTokens)
        json.raw(#","output_tokens":"#)
        json.number(orNull: row.outputTokens)
        json.raw(#","reasoning_tokens":"#)
        json.number(orNull: row.reasoningTokens)
        json.raw(#","cost_usd":"#)
        if row.status == nil { json.raw("null") } else { json.dollars(row.billed) }
        json.raw(#","error":"#)
        error(row, bytes, state)
        if addsBody {
            json.raw(#","body":"#)
            if let body = row.body { json.raw(bytes, body) } else { json.raw("null") }
        }
        json.raw("}\n")
    }

    /// `{"code", "message"}`, or null where nothing went wrong.
    private mutating func error(_ row: AnswerRow, _ bytes: Span<UInt8>, _ state: AnswerState) {
        let isAnswered = row.status == .answered
        let code = isAnswered ? nil : row.errorCode ?? row.failureCode
        let message = isAnswered ? nil : row.errorMessage ?? row.failureReason
        guard code != nil || message != nil || (row.status != nil && !isAnswered) else { return json.raw("null") }
        json.raw(#"{"code":"#)
        if let code { json.string(bytes, code) } else { json.string(Self.word(row.status)) }
        json.raw(#","message":"#)
        json.string(orNull: bytes, message)
        json.raw("}")
    }

    /// A code for a failure that came without one.
    static func word(_ status: ResultStatus?) -> String {
        switch status {
        case .expired: "expired"
        case .missing: "missing"
        case .failed: "failed"
        default: "error"
        }
    }

    /// The line that OpenAI's batch would have given for the prompt's id.
    mutating func appendOpenAI(_ row: AnswerRow, _ bytes: Span<UInt8>, _ state: AnswerState) {
        json.raw(#"{"id":"batch_req_"#)
        json.number(row.prompt)
        json.raw(#"","custom_id":"#)
        json.string(bytes, row.id)
        let isAnswered = row.status == .answered
        let hasResponse = isAnswered ? row.body != nil || row.answer != nil : row.httpStatus != nil && row.body != nil
        if hasResponse {
            json.raw(#","response":{"status_code":"#)
            json.number(row.httpStatus ?? 200)
            json.raw(#","request_id":"#)
            if let id = row.requestID { json.string(bytes, id) } else { json.raw(#""""#) }
            json.raw(#","body":"#)
            if let body = row.body, !isAnswered || !isForeign(bytes, row) {
                json.raw(bytes, body)
            } else {
                chatCompletion(row, bytes, state)
            }
            json.raw("},\"error\":null}\n")
        } else {
            json.raw(#","response":null,"error":"#)
            if isAnswered {
                json.raw(#"{"code":"dropped","message":"the text was dropped after it was delivered"}"#)
            } else if state == .cancelled {
                json.raw(#"{"code":"batch_cancelled","message":"the job was cancelled before this was sent"}"#)
            } else {
                error(row, bytes, state)
            }
            json.raw("}\n")
        }
    }

    /// Whether the body is not in the shape of OpenAI's.
    private func isForeign(_ bytes: Span<UInt8>, _ row: AnswerRow) -> Bool {
        guard let dialect = row.dialect else { return false }
        return zip(dialect, "anthropic".utf8).allSatisfy { bytes[$0] == $1 } && dialect.count == 9
    }
}
