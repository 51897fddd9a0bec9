/// What an HTTP status, its headers and its body say about a call.
package enum AnswerVerdict {
    /// Codes and types with which a provider says that there is no money, for good until somebody pays.
    private static let unpaid = ["insufficient_quota", "billing_error", "billing_hard_limit_reached"]

    /// The fault of an answer that is not 2xx.
    ///
    /// - Parameters:
    ///   - status: the HTTP status.
    ///   - header: a header's value by its name.
    ///   - body: up to some thousand bytes.
    ///   - call: what was asked, for the message.
    ///   - now: seconds since 1970, for a `Retry-After` that is a date.
    /// - Returns: what the answer means for the call.
    package static func fault(
        status: Int,
        header: (String) -> String?,
        body: [UInt8],
        call: String,
        now: Double
    ) -> ProviderFault {
        let error = ErrorBody(body)
        let text = "\(call): HTTP \(status): \(error.shown)"
        let wait = RetryAfter(header).seconds(now: now)
        if unpaid.contains(error.code) || unpaid.contains(error.type) || status == 402 { return .account(text) }
        switch status {
        case 401, 403: return .account(text)
        case 404, 410: return .gone(text)
        case 429: return .busy(text, seconds: wait)
        case 300..<400:
            return .refused(code: "redirect", reason: "\(text); a redirect is not followed: correct the base URL")
        case 400..<500 where status != 408 && status != 409:
            return RetryAfter.shouldRetry(header) == true
                ? .busy(text, seconds: wait)
                : .refused(code: error.code.isEmpty ? error.type : error.code, reason: text)
        default: return .unsure(text, seconds: wait)
        }
    }
}
