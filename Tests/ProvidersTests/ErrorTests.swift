internal import Providers
internal import Testing

@Suite struct ErrorTests {
    static let bodies: [(text: String, code: String, shown: String)] = [
        (
            #"{"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}}"#, "rate_limit_exceeded",
            "slow down"
        ),
        (#"{"error":{"message":"too long","code":400}}"#, "400", "too long"),
        (#"{"error":{"message":"none","code":null}}"#, "", "none"), (#"{"error":"plain"}"#, "", "plain"),
        (#"{"detail":"not here"}"#, "", "not here"),
        (#"{"detail":[{"msg":"field required"}]}"#, "", #"[{"msg":"field required"}]"#),
        (#"{"object":"error","message":"no model","code":404}"#, "404", "no model"),
        (#"{"type":"error","error":{"type":"overloaded_error","message":"busy"}}"#, "", "busy"),
        ("<html><body>Bad gateway</body></html>", "", "a page of HTML"), ("", "", "no reason given"),
        ("a\nb\u{1B}[31m", "", "a b [31m"),
    ]

    @Test(arguments: bodies)
    func `an error is read in every shape that servers use`(_ example: (text: String, code: String, shown: String)) {
        let body = ErrorBody(Array(example.text.utf8))
        #expect(body.code == example.code)
        #expect(body.shown == example.shown)
    }

    private static func fault(_ status: Int, _ body: String = "", _ headers: [String: String] = [:]) -> ProviderFault {
        AnswerVerdict.fault(
            status: status,
            header: { headers[$0] },
            body: Array(body.utf8),
            call: "asking",
            now: 0
        )
    }

    @Test func `each status says whether the call had an effect`() {
        #expect(Self.fault(429, "", ["retry-after": "3"]) == .busy("asking: HTTP 429: no reason given", seconds: 3))
        for status in [500, 502, 503, 504, 529, 408, 409] {
            guard case .unsure = Self.fault(status) else { return #expect(Bool(false), "\(status)") }
        }
        for status in [400, 405, 413, 415, 422, 302] {
            guard case .refused = Self.fault(status) else { return #expect(Bool(false), "\(status)") }
        }
        for status in [401, 403, 402] {
            guard case .account = Self.fault(status) else { return #expect(Bool(false), "\(status)") }
        }
        guard case .account = Self.fault(429, #"{"error":{"code":"insufficient_quota"}}"#) else {
            return #expect(Bool(false), "an empty account is no busy server")
        }
        guard case .gone = Self.fault(404) else { return #expect(Bool(false), "404") }
        guard case .busy = Self.fault(400, "", ["x-should-retry": "true"]) else { return #expect(Bool(false), "retry") }
    }
}
