/// Which errors may pass when the same request is sent again.
///
/// Sources: the error types of the anthropic client, the codes of OpenAI's batches, the status codes that both official
/// clients send again (408, 409, 429, 5xx), and google.rpc.Code for numbers below 100, as of 2026-11.
enum ErrorRules {
    private static let permanent: Set<String> = [
        "authentication_error", "billing_error", "billing_not_active", "content_filter", "content_policy_violation",
        "context_length_exceeded", "exceed_context_size_error", "insufficient_quota", "invalid_api_key",
        "invalid_prompt", "invalid_request", "invalid_request_error", "model_not_found", "not_found_error",
        "permission_error", "request_too_large", "string_above_max_length", "unsupported_parameter",
        "unsupported_value",
    ]
    private static let expired: Set<String> = ["batch_cancelled", "batch_canceled", "batch_expired"]

    static func isPermanent(_ code: String?) -> Bool { code.map { permanent.contains($0) } ?? false }

    /// Of an answer with a status that is no success.
    static func status(http: Int64, code: String?) -> ResultStatus {
        if code.map({ expired.contains($0) }) == true { return .expired }
        let mayPass = [408, 409, 425, 429].contains(http) || http >= 500 || http < 400
        // A quota that is used up is told by 429 too, and does not pass by itself.
        return mayPass && !isPermanent(code) ? .passing : .failed
    }

    /// Of an error beside an answer, for a request that perhaps never was answered.
    static func status(code: ResultError.Code?, word: String?) -> ResultStatus {
        if case .number(let number) = code {
            if number >= 100 { return status(http: number, code: nil) }
            // Cancelled, unknown, deadline, resources, aborted, internal, unavailable.
            return [1, 2, 4, 8, 10, 13, 14].contains(number) ? .passing : .failed
        }
        if word.map({ expired.contains($0) }) == true { return .expired }
        return isPermanent(word) ? .failed : .passing
    }
}
