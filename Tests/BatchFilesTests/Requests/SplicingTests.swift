import BatchFiles
import PureTestSupport
import StrictJSON
import Testing

/// The body of a request is carried byte for byte, but for what the model's service prescribes.
@Suite struct SplicingTests {
    @Test func `a line has the four members of OpenAI and ends with a newline`() throws {
        let request = #"{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}"#
        let line = String(decoding: try RequestSample.line(RequestSample.openAI, Array(request.utf8)), as: UTF8.self)
        #expect(
            line == #"{"custom_id":"w1-4f0c22ab-17-2041-1","method":"POST","url":"/v1/chat/completions","body":"#
                + #"{"model":"gpt-small","messages":[{"role":"user","content":"Hi"}]}}"# + "\n"
        )
    }

    /// Bodies that decoding and encoding would change.
    static let corpus: [String] = [
        #"{"messages":[],"x":1e400,"y":-0,"z":12345678901234567890,"w":-0.0,"v":1E+2}"#,
        #"{"messages":[],"a":{"k":1,"k":2,"model":"inner"},"k":[],"k":{}}"#,
        #"{"messages":[{"role":"user","content":"\ud800 \uD83D\ude00 \u00e4 \u0000 \/"}]}"#,
        #"{ "messages" : [ { "role" : "user" , "content" : "wide" } ] , "seed" : 7 }"#,
        #"{"messages":[{"role":"user","content":"ä 漢字 😀 model"}],"stream":false}"#,
        #"{"messages":[{"role":"user","content":"{\"model\":\"inner\"}"}],"stop":null}"#,
        #"{}"#, #"{"":""}"#,
        #"{"deep":"# + String(repeating: "[", count: 900) + String(repeating: "]", count: 900) + "}",
    ]

    @Test(arguments: corpus)
    func `what is not prescribed is carried byte for byte`(_ body: String) throws {
        // The model is added in front where there is none.
        let written = try RequestSample.body(RequestSample.openAI, body)
        let rest = body.dropFirst()
        #expect(written == #"{"model":"gpt-small""# + (rest == "}" ? "" : ",") + rest)

        // The model's value alone is replaced, however its key is written.
        for key in [#""model""#, #""mod\u0065l""#, #""\u006Dodel""#] {
            for value in [#""gpt-4o""#, "null", "[1, 2]", #"{"model":"x"}"#] {
                let tail = rest == "}" ? "}" : "," + rest
                let written = try RequestSample.body(RequestSample.openAI, "{\(key) : \(value)\(tail)")
                #expect(written == "{\(key) : \"gpt-small\"\(tail)")
            }
        }
    }

    @Test func `ten million bytes in one string are carried`() throws {
        let text = String(repeating: #"0123456789 \"\\ä"#, count: 600_000)
        let written = try RequestSample.body(RequestSample.openAI, #"{"x":""# + text + #"","model":"m"}"#)
        #expect(written == #"{"x":""# + text + #"","model":"gpt-small"}"#)
    }

    @Test func `a pretty printed body becomes one line, and separators are escaped`() throws {
        let body = "{\r\n  \"model\": \"m\",\n\t\"a\": \"x\u{2028}y\u{2029}z\u{85}\u{A0}\u{2027}\"\r}\n"
        let written = try RequestSample.line(RequestSample.openAI, Array(body.utf8))
        #expect(written.filter { $0 == 0x0A || $0 == 0x0D }.count == 1)
        let text = String(decoding: written, as: UTF8.self)
        #expect(text.contains("{    \"model\": \"gpt-small\", \t\"a\": \"x\\u2028y\\u2029z\\u0085\u{A0}\u{2027}\" }"))
    }

    @Test func `a longer answer than the catalog allows is shortened, a shorter one kept`() throws {
        var service = RequestSample.openAI
        service.outputTokens = 100
        service.outputParameter = "max_completion_tokens"
        let expected: [(String, String)] = [
            (#"{"a":1}"#, #"{"model":"gpt-small","max_completion_tokens":100,"a":1}"#),
            (#"{"max_completion_tokens": 99}"#, #"{"model":"gpt-small","max_completion_tokens": 99}"#),
            (#"{"max_completion_tokens": 100}"#, #"{"model":"gpt-small","max_completion_tokens": 100}"#),
            (#"{"max_completion_tokens": 101}"#, #"{"model":"gpt-small","max_completion_tokens": 100}"#),
            (#"{"max_completion_tokens": null}"#, #"{"model":"gpt-small","max_completion_tokens": 100}"#),
            (#"{"max_completion_tokens": 1e400}"#, #"{"model":"gpt-small","max_completion_tokens": 100}"#),
            (
                #"{"max_completion_tokens": 99999999999999999999}"#,
                #"{"model":"gpt-small","max_completion_tokens": 100}"#
            ),
            // The other name of the same limit is written as the model knows it.
            (#"{"max_tokens": 7}"#, #"{"model":"gpt-small","max_completion_tokens":7}"#),
            (#"{"max_tokens": 700}"#, #"{"model":"gpt-small","max_completion_tokens":100}"#),
        ]
        for (request, body) in expected { #expect(try RequestSample.body(service, request) == body) }
        #expect(RequestSample.fault(service, #"{"max_completion_tokens":"9"}"#)?.code == "body")
        #expect(RequestSample.fault(service, #"{"max_tokens":1,"max_tokens":2}"#)?.code == "body")
        // Without a limit in the catalog nothing is touched.
        #expect(
            try RequestSample.body(RequestSample.openAI, #"{"max_tokens":7,"max_tokens":8}"#)
                == #"{"model":"gpt-small","max_tokens":7,"max_tokens":8}"#
        )
    }

    @Test func `parameters of the catalog are set`() throws {
        var service = RequestSample.openAI
        service.parameters = ["temperature": 0, "reasoning": ["effort": "low"]]
        #expect(
            try RequestSample.body(service, #"{"temperature" :1.0,"top_p":1}"#)
                == #"{"model":"gpt-small","reasoning":{"effort":"low"},"temperature" :0,"top_p":1}"#
        )
        for taken in ["model", "messages", "stream", "max_tokens"] {
            service.parameters = .object([.init(key: taken, value: 1)])
            #expect(throws: RequestFault.self) { try RequestWriter(service: service) }
        }
    }

    @Test func `a system prompt is added only where the conversation has none`() throws {
        var chat = RequestSample.openAI
        chat.systemPrompt = "Be \"brief\"."
        let added = #"{"role":"system","content":"Be \"brief\"."}"#
        let user = #"{"role":"user","content":"Hi"}"#
        #expect(
            try RequestSample.body(chat, #"{"model":"m","messages":[ \#(user)]}"#)
                == #"{"model":"gpt-small","messages":[\#(added), \#(user)]}"#
        )
        #expect(
            try RequestSample.body(chat, #"{"model":"m","messages":[ ]}"#)
                == #"{"model":"gpt-small","messages":[\#(added) ]}"#
        )
        for role in ["system", "developer", "sys\\u0074em"] {
            let body = #"{"model":"gpt-small","messages":[\#(user),{"content":[],"role":"\#(role)"}]}"#
            #expect(try RequestSample.body(chat, body) == body)
        }
        var claude = RequestSample.claude
        claude.systemPrompt = "Be brief."
        let message = #""max_tokens":9,"messages":[]"#
        #expect(
            try RequestSample.body(claude, "{\(message)}", .anthropicMessage)
                == #"{"model":"haiku","system":"Be brief.",\#(message)}"#
        )
        #expect(
            try RequestSample.body(claude, #"{"system":null,\#(message)}"#, .anthropicMessage)
                == #"{"model":"haiku","system":"Be brief.",\#(message)}"#
        )
        #expect(
            try RequestSample.body(claude, #"{"system":[],\#(message)}"#, .anthropicMessage)
                == #"{"model":"haiku","system":[],\#(message)}"#
        )
        var responses = chat
        responses.endpoint = "/v1/responses"
        #expect(
            try RequestSample.body(responses, #"{"input":"Hi"}"#, .response)
                == #"{"model":"gpt-small","instructions":"Be \"brief\".","input":"Hi"}"#
        )
        let kept = #"{"model":"gpt-small","input":[{"role":"developer","content":"x"}]}"#
        #expect(try RequestSample.body(responses, kept, .response) == kept)
    }
}
