// What the members of a line mean together.

extension ResultReader {
    /// The line's result, once all its members were read.
    ///
    /// - Throws: `ResultFault` for a line without an id, and for a type of result that is not known.
    func result(_ bytes: Span<UInt8>) throws(ResultFault) -> ResultLine {
        if let idFault { throw ResultFault(.identity, idFault) }
        guard let id else { throw ResultFault(.identity, "no member names the request: \"custom_id\" is missing") }
        let name = JSONText.decoded(bytes, id, limit: 4_096)
        var line = ResultLine(
            customID: CustomID(name),
            idText: JSONText.text(bytes, id, limit: 1_000),
            status: .answered,
            answer: .none,
            isBilled: true
        )
        line.body = body
        line.unwrapped = unwrapped
        line.httpStatus = httpStatus.flatMap { Int16(exactly: $0) }
        line.latency = latency.flatMap { $0 >= 0 ? Int32(exactly: $0) : nil }
        if let requestID, requestID.count > 2 { line.requestID = JSONText.text(bytes, requestID, limit: 200) }
        if let unwrapped { describe(unwrapped.span, &line) } else { describe(bytes, &line) }
        try judge(bytes, &line)
        return line
    }

    /// Fills in what the body says; `bytes` are those that its places refer to.
    private func describe(_ bytes: Span<UInt8>, _ line: inout ResultLine) {
        func text(_ literal: Range<Int>?, _ limit: Int) -> String? {
            guard let literal, literal.count > 2 else { return nil }
            return JSONText.text(bytes, literal, limit: limit)
        }
        line.servedModel = text(content.model, 200)
        line.finishReason = text(content.finish, 100)
        line.requestID = line.requestID ?? text(content.id, 200)
        if let state = text(content.state, 100), line.finishReason == nil {
            line.finishReason = state == "incomplete" ? text(content.reason, 100) ?? state : state
        }
        if let counts = content.usage { (line.usage, line.usageFault) = counts.tokens() }
        switch content.texts.count {
        case 0:
            if let other = content.other {
                line.answer = .slice(other)
            } else if let refusal = content.refusal {
                line.answer = .slice(refusal)
                line.finishReason = "refusal"
            }
        case 1: line.answer = .slice(content.texts[0])
        default: line.answer = .text(JSONText.joined(bytes, content.texts))
        }
        if let error = bodyError { explain(bytes, error, &line) }
        if line.errorMessage == nil, !content.hasList { line.errorMessage = text(content.message, 2_000) }
        if line.errorCode == nil, !content.hasList, let code = content.code { line.errorCode = word(bytes, code) }
    }

    private func explain(_ bytes: Span<UInt8>, _ error: ResultError, _ line: inout ResultLine) {
        let type = error.type.map { JSONText.text(bytes, $0, limit: 100) }
        line.errorCode = line.errorCode ?? error.code.flatMap { word(bytes, $0) } ?? type
        line.errorMessage = line.errorMessage ?? error.message.map { JSONText.text(bytes, $0) }
        line.requestID = line.requestID ?? error.requestID.map { JSONText.text(bytes, $0, limit: 200) }
    }

    private func word(_ bytes: Span<UInt8>, _ code: ResultError.Code) -> String? {
        switch code {
        case .word(let literal): literal.count > 2 ? JSONText.text(bytes, literal, limit: 100) : nil
        case .number(let number): "\(number)"
        }
    }

    /// Decides the status, and whether a line without counts may have cost something.
    private func judge(_ bytes: Span<UInt8>, _ line: inout ResultLine) throws(ResultFault) {
        if let error { explain(bytes, error, &line) }
        if let resultType { return try judgeAnthropic(bytes, JSONText.text(bytes, resultType, limit: 100), &line) }
        if let bodyText, line.errorMessage == nil { line.errorMessage = JSONText.text(bytes, bodyText, limit: 300) }
        if let stateText, stateText.count > 2, !hasResponse, error == nil {
            line.errorMessage = JSONText.text(bytes, stateText)
            line.status = .passing
            line.isBilled = false
            return
        }
        if let http = httpStatus, http != 0, !(200...299).contains(http) {
            line.status = ErrorRules.status(http: http, code: line.errorCode)
            line.isBilled = false
            line.answer = .none
        } else if let error {
            line.status = ErrorRules.status(code: error.code, word: line.errorCode)
            line.isBilled = hasResponse && httpStatus != nil && content.hasAnswer
            line.answer = .none
        } else {
            judgeBody(&line)
        }
    }

    /// An answer that arrived as a success.
    private func judgeBody(_ line: inout ResultLine) {
        if bodyError != nil || content.state != nil && ["failed", "cancelled"].contains(line.finishReason) {
            line.status = ErrorRules.isPermanent(line.errorCode) ? .failed : .passing
            line.answer = .none
        } else if content.hasAnswer {
            line.status = .answered
        } else if content.hasList || content.blocked != nil {
            // It was run, or looked at, and there is nothing: sent again it would be billed again.
            line.status = .failed
            line.errorCode = line.errorCode ?? "no_answer"
            line.errorMessage = line.errorMessage ?? "the provider's answer holds no choice"
        } else {
            line.status = .passing
            line.errorCode = line.errorCode ?? "no_body"
            line.errorMessage = line.errorMessage ?? "the result holds neither an answer nor an error"
        }
    }

    private func judgeAnthropic(_ bytes: Span<UInt8>, _ type: String, _ line: inout ResultLine) throws(ResultFault) {
        switch type {
        case "succeeded": judgeBody(&line)
        case "errored":
            line.status = ErrorRules.isPermanent(line.errorCode) ? .failed : .passing
            line.isBilled = false
        case "canceled", "cancelled", "expired":
            line.status = .expired
            line.isBilled = false
            line.errorCode = line.errorCode ?? type
        default:
            throw ResultFault(.unknown, "the type of the result is \"\(type)\", which this program does not know")
        }
    }
}
