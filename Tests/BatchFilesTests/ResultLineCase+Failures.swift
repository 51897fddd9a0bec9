import BatchFiles

extension ResultLineCase {
    /// Results without an answer.
    static let failures: [ResultLineCase] = [
        .init(
            name: "too long",
            line: #"{"custom_id":"a","response":{"status_code":400,"body":{"error":{"message":"too long","type":"#
                + #""invalid_request_error","param":"messages","code":"context_length_exceeded"}}},"error":null}"#,
            status: .failed,
            cost: 0
        ),
        .init(
            name: "expired",
            line: #"{"custom_id":"a","response":null,"error":{"code":"batch_expired","message":"window ended"}}"#,
            status: .expired,
            cost: 0
        ),
        .init(
            name: "no code",
            line: #"{"custom_id":"a","error":{"type":"request_failed","message":"Error code: 400"}}"#,
            status: .passing,
            cost: 0
        ),
        .init(
            name: "vLLM's error object",
            line: #"{"custom_id":"a","response":{"status_code":404,"request_id":"v","body":null},"error":{"error":{"#
                + #""message":"no model","type":"NotFoundError","param":null,"code":404}}}"#,
            status: .failed,
            cost: 0
        ),
        .init(
            name: "vLLM's error text",
            line:
                #"{"custom_id":"a","response":{"status_code":400,"request_id":"v","body":null},"error":"no such url"}"#,
            status: .failed,
            cost: 0
        ),
        .init(
            name: "status 0",
            line: #"{"custom_id":"a","response":{"status_code":0,"request_id":"","body":null},"error":null}"#,
            status: .passing,
            cost: nil
        ),
        .init(
            name: "too many requests",
            line:
                #"{"custom_id":"a","response":{"status_code":429,"body":{"error":{"message":"slow","type":"requests","#
                + #""code":"rate_limit_exceeded"}}},"error":null}"#,
            status: .passing,
            cost: 0
        ),
        .init(
            name: "quota used up",
            line: #"{"custom_id":"a","response":{"status_code":429,"body":{"error":{"code":"insufficient_quota"}}}}"#,
            status: .failed,
            cost: 0
        ),
        .init(
            name: "a response that failed within a success",
            line: success(
                #"{"object":"response","status":"failed","error":{"code":"server_error","message":"x"},"output":[],"usage":null}"#
            ),
            status: .passing,
            cost: nil
        ),
        .init(
            name: "Anthropic's error",
            line: #"{"custom_id":"a","result":{"type":"errored","error":{"type":"error","error":{"type":"#
                + #""invalid_request_error","message":"max_tokens: required"},"request_id":"q"}}}"#,
            status: .failed,
            cost: 0
        ),
        .init(
            name: "Anthropic's error, flat",
            line:
                #"{"custom_id":"a","result":{"type":"errored","error":{"type":"overloaded_error","message":"busy"}}}"#,
            status: .passing,
            cost: 0
        ),
        .init(
            name: "Anthropic's expiry",
            line: #"{"custom_id":"a","result":{"type":"expired"}}"#,
            status: .expired,
            cost: 0
        ),
        .init(
            name: "Bedrock's error",
            line: #"{"recordId":"a","modelInput":{},"error":{"errorCode":400,"errorMessage":"bad request"}}"#,
            status: .failed,
            cost: 0
        ),
        .init(
            name: "Gemini's error",
            line: #"{"key":"a","error":{"code":8,"message":"exhausted","status":"RESOURCE_EXHAUSTED"}}"#,
            status: .passing,
            cost: 0
        ),
        .init(
            name: "neither response nor error",
            line: #"{"custom_id":"a","response":null,"error":null}"#,
            status: .passing,
            cost: nil
        ),
        .init(
            name: "an error within a success",
            line: success(#"{"error":{"message":"boom","type":"server_error","code":null}}"#),
            status: .passing,
            cost: nil
        ),
    ]
}
