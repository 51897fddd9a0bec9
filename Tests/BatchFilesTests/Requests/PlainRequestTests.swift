import BatchFiles
import PureTestSupport
import StrictJSON
import Testing

/// A plain prompt becomes the body that its model's endpoint takes.
@Suite struct PlainRequestTests {
    @Test func `each endpoint gets a prompt in its own form`() throws {
        func body(_ endpoint: String, system: String? = nil, dialect: Dialect = .openAI) throws -> String {
            let hasCap = endpoint != "/v1/embeddings"
            let service = ModelService(
                model: "m",
                dialect: dialect,
                endpoint: endpoint,
                outputTokens: hasCap ? 5 : nil,
                systemPrompt: system
            )
            return try RequestSample.body(service, nil, nil, prompt: "a \"b\"\n\u{2028}ä\u{1}\\")
        }
        let text = #""a \"b\"\n\u2028ä\u0001\\""#
        #expect(
            try body("/v1/chat/completions", system: "S")
                == #"{"model":"m","messages":[{"role":"system","content":"S"},{"role":"user","content":\#(text)}],"max_completion_tokens":5}"#
        )
        #expect(
            try body("/v1/responses", system: "S")
                == #"{"model":"m","instructions":"S","input":\#(text),"max_output_tokens":5}"#
        )
        #expect(try body("/v1/embeddings") == #"{"model":"m","input":\#(text)}"#)
        #expect(try body("/v1/completions") == #"{"model":"m","prompt":\#(text),"max_tokens":5}"#)
        #expect(
            try body("/v1/messages", system: "S", dialect: .anthropic)
                == #"{"model":"m","system":"S","messages":[{"role":"user","content":\#(text)}],"max_tokens":5}"#
        )
        #expect(throws: RequestFault.self) { try body("/v1/rerank") }
        #expect(throws: RequestFault.self) { try body("/v1/embeddings", system: "S") }
        #expect(throws: RequestFault.self) { try body("/v1/responses", dialect: .vLLM) }
    }

    @Test func `a template stands around the prompt`() throws {
        var service = RequestSample.openAI
        service.template = "Q: {prompt}\nAgain: {prompt}\nA:"
        #expect(
            try RequestSample.body(service, nil, nil, prompt: "{prompt}?")
                == #"{"model":"gpt-small","messages":[{"role":"user","content":"Q: {prompt}?\nAgain: {prompt}?\nA:"}]}"#
        )
        service.template = "no mark"
        #expect(throws: RequestFault.self) { try RequestWriter(service: service) }
    }

    @Test func `each dialect has its own line`() throws {
        func line(_ dialect: Dialect) throws -> String {
            let service = ModelService(model: "m", dialect: dialect, outputTokens: 5, parameters: ["temperature": 0])
            return String(decoding: try RequestSample.line(service, nil, nil), as: UTF8.self)
        }
        let body = #"{"model":"m","messages":[{"role":"user","content":"Hello"}],"max_tokens":5,"temperature":0}"#
        let id = #""custom_id":"w1-4f0c22ab-17-2041-1""#
        #expect(try line(.vLLM) == #"{\#(id),"method":"POST","url":"/v1/chat/completions","body":\#(body)}"# + "\n")
        #expect(try line(.mistral) == #"{\#(id),"body":\#(body)}"# + "\n")
        #expect(try line(.anthropic) == #"{\#(id),"params":\#(body)}"# + "\n")
    }

    @Test func `what a prompt holds comes back from its line, whatever it is`() throws {
        var random = SplitMix(state: 3)
        let writer = try RequestWriter(service: RequestSample.openAI)
        for _ in 0..<2_000 {
            var text = ""
            for _ in 0..<Int(random.next() % 40) {
                let bound: UInt64 = [0x80, 0x800, 0x3000, 0x11_0000][Int(random.next() % 4)]
                text.unicodeScalars.append(UnicodeScalar(UInt32(random.next() % bound)) ?? "\u{2028}")
            }
            var line: [UInt8] = []
            let bytes = Array(text.utf8)
            _ = try writer.append(id: RequestSample.id, prompt: bytes.span, request: nil, form: nil, to: &line)
            let place = try RequestLine(line.span)
            let content = try JSON.parse(line[place.body])["messages"]?.array?.first?["content"]?.string
            #expect(content.map { Array($0.utf8) } == bytes)
            for separator in ["\u{2028}", "\u{2029}", "\u{85}"] {
                #expect(
                    !String(decoding: line, as: UTF8.self).unicodeScalars.contains(
                        separator.unicodeScalars.first ?? " "
                    )
                )
            }
        }
    }
}
