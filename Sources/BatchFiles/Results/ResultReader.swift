/// Reads the members of a result line in one pass, whatever the dialect, and keeps where the things lie that count.
///
/// The members of the dialects do not collide, so that one reader knows them all; what they mean together is decided
/// when all were seen (``result(_:)``).
struct ResultReader {
    var scan = ResultScanner()

    // The line.
    var id: Range<Int>?
    var idFault: String?
    var httpStatus: Int64?
    var requestID: Range<Int>?
    var latency: Int64?
    var resultType: Range<Int>?
    var hasResponse = false
    var error: ResultError?
    /// The error is in the body of an answer, not beside it.
    var bodyError: ResultError?
    var stateText: Range<Int>?

    // The body.
    var body: Range<Int>?
    var unwrapped: [UInt8]?
    var bodyText: Range<Int>?
    var content = ResultContent()

    /// Reads a line.
    mutating func line(_ bytes: Span<UInt8>) throws(ResultFault) {
        guard scan.peek(bytes) == UInt8(ascii: "{") else { throw scan.malformed(bytes, "{") }
        var walk = scan.enter(bytes)
        while let member = try scan.member(bytes, &walk) {
            switch member {
            case .customID, .key, .recordID: try identity(bytes, member)
            case .response, .modelOutput: try response(bytes)
            case .result: try anthropicResult(bytes)
            case .error: error = try readError(bytes) ?? error
            case .latency: latency = try tokenCount(bytes)
            case .status:
                if scan.peek(bytes) == UInt8(ascii: "{") {
                    error = try readError(bytes) ?? error
                } else {
                    stateText = try scan.optionalString(bytes)
                }
            default: try scan.skip(bytes)
            }
        }
        scan.skipSpace(bytes)
        guard scan.position == bytes.count else { throw scan.malformed(bytes, "the end of the line") }
    }

    private mutating func identity(_ bytes: Span<UInt8>, _ member: ResultMember) throws(ResultFault) {
        guard scan.peek(bytes) == UInt8(ascii: "\"") else {
            try scan.skip(bytes)
            idFault = "the member \"\(member.rawValue)\" is no text"
            return
        }
        let text = try scan.string(bytes)
        // A line with several kinds of ids is OpenAI's.
        if id == nil || member == .customID { id = text }
    }

    /// OpenAI's `response` around a body, or a body itself (Gemini, Bedrock).
    private mutating func response(_ bytes: Span<UInt8>) throws(ResultFault) {
        guard scan.peek(bytes) == UInt8(ascii: "{") else {
            try scan.skip(bytes)
            return
        }
        hasResponse = true
        let start = scan.position
        var isWrapper = false
        var walk = scan.enter(bytes)
        while let member = try scan.member(bytes, &walk) {
            switch member {
            case .statusCode:
                isWrapper = true
                httpStatus = Int64(try tokenCount(bytes) ?? 0)
            case .requestID: requestID = try scan.optionalString(bytes)
            case .body:
                isWrapper = true
                try wrappedBody(bytes)
            default: try bodyMember(bytes, member)
            }
        }
        if !isWrapper { body = start..<scan.position }
    }

    /// The body of a response: an object, or one written as a string, which is unwrapped once.
    private mutating func wrappedBody(_ bytes: Span<UInt8>) throws(ResultFault) {
        switch scan.peek(bytes) {
        case UInt8(ascii: "{"): try readBody(bytes)
        case UInt8(ascii: "\""):
            let literal = try scan.string(bytes)
            let text = JSONText.decoded(bytes, literal)
            var inner = ResultReader()
            do throws(ResultFault) {
                guard inner.scan.peek(text.span) == UInt8(ascii: "{") else {
                    throw inner.scan.malformed(text.span, "{")
                }
                try inner.readBody(text.span)
                inner.scan.skipSpace(text.span)
                guard inner.scan.position == text.count else { throw inner.scan.malformed(text.span, "the end") }
            } catch {
                // No JSON: an error page, or a text.
                bodyText = literal
                return
            }
            unwrapped = text
            body = inner.body
            content = inner.content
            bodyError = inner.bodyError
        default: body = try scan.skip(bytes)
        }
    }

    mutating func readBody(_ bytes: Span<UInt8>) throws(ResultFault) {
        let start = scan.position
        var walk = scan.enter(bytes)
        while let member = try scan.member(bytes, &walk) { try bodyMember(bytes, member) }
        body = start..<scan.position
    }

    private mutating func anthropicResult(_ bytes: Span<UInt8>) throws(ResultFault) {
        guard scan.peek(bytes) == UInt8(ascii: "{") else {
            try scan.skip(bytes)
            return
        }
        var walk = scan.enter(bytes)
        while let member = try scan.member(bytes, &walk) {
            switch member {
            case .type: resultType = try scan.optionalString(bytes)
            case .message:
                if scan.peek(bytes) == UInt8(ascii: "{") { try readBody(bytes) } else { try scan.skip(bytes) }
            case .error: error = try readError(bytes) ?? error
            default: try scan.skip(bytes)
            }
        }
    }
}
