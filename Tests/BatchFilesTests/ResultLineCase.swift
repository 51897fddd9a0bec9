import BatchFiles
import Testing

/// A result line with what it should be read as.
struct ResultLineCase: Sendable, CustomTestStringConvertible {
    let name: String
    let line: String
    var status = ResultStatus.answered
    var answer: String?
    /// In nano-dollars at half of ``prices``; nil if not known.
    var cost: Int64?
    var prices = ResultLineCase.small

    var testDescription: String { name }

    /// USD a million: 0.25 in, 0.025 cached, 0.3125 written, 2 out.
    static let small = TokenPrices(
        input: 250_000_000,
        output: 2_000_000_000,
        cached: 25_000_000,
        cacheWrite: 312_500_000,
        batchMillionths: 500_000
    )
    /// USD a million: 3 in, 0.30 cached, 3.75 written for minutes, 6 for an hour, 15 out.
    static let large = TokenPrices(
        input: 3_000_000_000,
        output: 15_000_000_000,
        cached: 300_000_000,
        cacheWrite: 3_750_000_000,
        cacheWriteLong: 6_000_000_000,
        batchMillionths: 500_000
    )

    /// A line around a body with status 200.
    static func success(_ body: String) -> String {
        #"{"id":"b","custom_id":"a","response":{"status_code":200,"request_id":"r1","body":\#(body)},"error":null}"#
    }

    static func chat(content: String = #""ok""#, finish: String = "stop", usage: String? = nil, model: String = "m")
        -> String
    {
        let message = #"{"role":"assistant","content":\#(content)}"#
        let tail = usage.map { #","usage":\#($0)"# } ?? ""
        return success(
            #"{"model":"\#(model)","choices":[{"index":0,"message":\#(message),"finish_reason":"\#(finish)"}]\#(tail)}"#
        )
    }

    static func usage(_ prompt: Int, _ completion: Int, _ more: String = "", total: Int? = nil) -> String {
        #"{"prompt_tokens":\#(prompt),"completion_tokens":\#(completion),"total_tokens":\#(total ?? prompt + completion)"#
            + "\(more)}"
    }
}
