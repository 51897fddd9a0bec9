/// What an error object says, in any of the forms that servers write.
struct ResultError {
    /// A code: a word or a number.
    enum Code {
        case word(Range<Int>)
        case number(Int64)
    }

    var code: Code?
    var type: Range<Int>?
    var message: Range<Int>?
    var requestID: Range<Int>?
}

extension ResultReader {
    /// Reads an error: a text, an object, or an object within an object.
    ///
    /// - Returns: nil for null.
    mutating func readError(_ bytes: Span<UInt8>, depth: Int = 0) throws(ResultFault) -> ResultError? {
        switch scan.peek(bytes) {
        case UInt8(ascii: "\""): return ResultError(message: try scan.string(bytes))
        case UInt8(ascii: "{"): break
        default:
            let value = try scan.skip(bytes)
            // null, or false, is no error.
            return bytes[value.lowerBound] == UInt8(ascii: "n") || bytes[value.lowerBound] == UInt8(ascii: "f")
                ? nil : ResultError()
        }
        var found = ResultError()
        var inner: ResultError?
        var walk = scan.enter(bytes)
        while let member = try scan.member(bytes, &walk) {
            switch member {
            case .code, .errorCode, .errorCodeOfAnthropic: found.code = try code(bytes) ?? found.code
            case .type: found.type = try scan.optionalString(bytes)
            case .message, .errorMessage, .detail: found.message = try scan.optionalString(bytes) ?? found.message
            case .requestID: found.requestID = try scan.optionalString(bytes)
            case .error:
                if depth < 3 { inner = try readError(bytes, depth: depth + 1) } else { try scan.skip(bytes) }
            default: try scan.skip(bytes)
            }
        }
        guard let inner else { return found }
        // The inner object has the words; `type` of the outer one is only "error".
        return ResultError(
            code: inner.code ?? found.code,
            type: inner.type ?? found.type,
            message: inner.message ?? found.message,
            requestID: inner.requestID ?? found.requestID
        )
    }

    mutating func code(_ bytes: Span<UInt8>) throws(ResultFault) -> ResultError.Code? {
        switch scan.peek(bytes) {
        case UInt8(ascii: "\""): return .word(try scan.string(bytes))
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): return try tokenCount(bytes).map { .number($0) }
        default:
            try scan.skip(bytes)
            return nil
        }
    }
}
