import BatchFiles
import PureTestSupport
import StrictJSON
import Testing

/// What cannot be sent is a fault of its prompt alone.
@Suite struct RequestFaultTests {
    @Test(arguments: [
        (#"{"model":"a","mod\u0065l":"b"}"#, "occurs twice"), (#"{"stream":true}"#, "not streamed"),
        (#"{"a":1,}"#, "no valid JSON"), (#"["model"]"#, "no JSON object"), ("", "no valid JSON"),
        ("{\"a\":\"\u{0}\"}", "control character"), (#"{"a":01}"#, "zero before other digits"),
        (#"{"a":"\x"}"#, "no escape"), (#"{"a":1} {"#, "after the end"),
        (#"{"a":"# + String(repeating: "[", count: 1_024) + String(repeating: "]", count: 1_024) + "}", "1024"),
    ])
    func `a body that cannot be carried is refused`(_ body: String, _ words: String) {
        let fault = RequestSample.fault(RequestSample.openAI, body)
        #expect(fault?.code == "body")
        #expect(fault?.reason.contains(words) == true, "\(fault?.reason ?? "no fault")")
    }

    @Test func `bytes that are no UTF-8 are refused, at every place of a character`() throws {
        let writer = try RequestWriter(service: RequestSample.openAI)
        let wrong: [[UInt8]] = [
            [0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xE2, 0x82],
            [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xFF],
        ]
        for bytes in wrong {
            for padding in 0..<9 {
                let text = Array(#"{"a":""#.utf8) + [UInt8](repeating: 0x61, count: padding) + bytes + Array("\"}".utf8)
                var line: [UInt8] = [1, 2]
                let fault = RequestSample.fault(of: text, writer, &line)
                #expect(fault?.reason.contains("no UTF-8") == true)
                #expect(line == [1, 2])
            }
        }
    }

    @Test func `servers in Python get no lone surrogates and no deep nesting, others do`() throws {
        func nested(_ depth: Int) -> String {
            #"{"a":"# + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1) + "}"
        }
        for (dialect, isStrict): (Dialect, Bool) in [(.openAI, false), (.vLLM, true), (.mistral, true)] {
            let service = ModelService(model: "m", dialect: dialect)
            for text in [#"\ud800"#, #"\udc00"#, #"\uD83D\n\ude00"#, #"\ud800\ud83d\ude00"#] {
                #expect((RequestSample.fault(service, #"{"a":"\#(text)"}"#) != nil) == isStrict)
            }
            #expect(RequestSample.fault(service, #"{"a":"\ud83d\ude00"}"#) == nil)
            #expect(RequestSample.fault(service, nested(200)) == nil)
            #expect((RequestSample.fault(service, nested(201)) != nil) == isStrict)
        }
    }

    @Test func `a line may be as large as a file is filled, and no larger`() throws {
        var service = RequestSample.openAI
        let body = #"{"model":"m","x":"äöü"}"#
        let bytes = try RequestSample.line(service, Array(body.utf8)).count
        for (room, fits) in [(bytes - 1, false), (bytes, true), (bytes + 1, true)] {
            // Files are filled to 95 of 100 bytes.
            service.limits = FileLimits(requests: 10, bytes: (room * 100 + 94) / 95)
            while service.limits.filled.bytes < room { service.limits.bytes += 1 }
            guard service.limits.filled.bytes == room else { continue }
            #expect((RequestSample.fault(service, body) == nil) == fits)
        }
        service.limits = FileLimits(requests: 10, bytes: 10)
        #expect(RequestSample.fault(service, body)?.code == "size")
    }

    @Test func `request and answer have to fit into the context`() throws {
        var service = RequestSample.openAI
        service.outputTokens = 10
        service.outputParameter = "max_tokens"
        let body = #"{"model":"m","messages":[{"role":"user","content":"\#(String(repeating: "abcd", count: 100))"}]}"#
        let tokens = (body.utf8.count + 3) / 4 + 10
        for (context, code) in [(tokens - 1, "context"), (tokens, nil), (tokens + 1, nil)] as [(Int, String?)] {
            service.contextTokens = context
            #expect(RequestSample.fault(service, body)?.code == code)
        }
        // A picture in base64 counts as one, not as its letters.
        service.contextTokens = 2_000
        let picture = #"{"x":"data:image/png;base64,\#(String(repeating: "iVBORw0KGgo", count: 10_000))"}"#
        #expect(RequestSample.fault(service, picture) == nil)
        #expect(RequestSample.fault(service, #"{"x":"\#(String(repeating: "many words ", count: 10_000))"}"#) != nil)
    }

    @Test func `Anthropic's requests need a limit of the answer`() {
        var service = RequestSample.claude
        service.outputTokens = nil
        #expect(throws: RequestFault.self) { try RequestWriter(service: service) }
    }
}
