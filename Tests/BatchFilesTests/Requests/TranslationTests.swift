import BatchFiles
import PureTestSupport
import StrictJSON
import Testing

/// A request of one interface reaches a model of another where both can say the same, and is refused where not.
@Suite struct TranslationTests {
    private let user = #"{"role":"user", "content":"Hi \ud83d\ude00"}"#
    private let parts = #"{"content":[{"type":"text","text":"a"}],"role":"assistant"}"#

    @Test func `a chat completion reaches Anthropic`() throws {
        let request = #"""
            {"model":"gpt","messages":[{"role":"system","content":"S"},\#(user),\#(parts)],"max_completion_tokens":50,
             "temperature":0.50,"top_p":1,"stop":"END","n":1,"stream":false,"seed":null}
            """#
        #expect(
            try RequestSample.body(RequestSample.claude, request)
                == #"{"model":"haiku","system":"S","messages":[\#(user),\#(parts)],"temperature":0.50,"top_p":1,"#
                + #""stop_sequences":["END"],"max_tokens":50}"#
        )
        let two = #"""
            {"messages":[{"role":"developer","content":"S"},\#(user),
            {"role":"system","content":[{"type":"text","text":"T"}]}],"max_tokens":5000,"stop":["a","b"]}
            """#
        #expect(
            try RequestSample.body(RequestSample.claude, two)
                == #"{"model":"haiku","system":[{"type":"text","text":"S"},{"type":"text","text":"T"}],"#
                + #""messages":[\#(user)],"stop_sequences":["a","b"],"max_tokens":300}"#
        )
    }

    @Test func `a message of Anthropic reaches chat completions`() throws {
        let request = #"""
            {"model":"claude","max_tokens":50,"system":[{"type":"text","text":"S"}],"messages":[\#(user),\#(parts)],
             "stop_sequences":["x"],"temperature":1}
            """#
        #expect(
            try RequestSample.body(RequestSample.openAI, request, .anthropicMessage)
                == #"{"model":"gpt-small","messages":[{"role":"system","content":[{"type":"text","text":"S"}]},"#
                + #"\#(user),\#(parts)],"temperature":1,"stop":["x"],"max_completion_tokens":50}"#
        )
    }

    @Test func `a list of messages reaches any endpoint that takes a conversation`() throws {
        let request = #"{"messages":[\#(user)],"system":"S"}"#
        #expect(
            try RequestSample.body(RequestSample.openAI, request, .messages)
                == #"{"model":"gpt-small","messages":[{"role":"system","content":"S"},\#(user)]}"#
        )
        #expect(
            try RequestSample.body(RequestSample.claude, request, .messages)
                == #"{"model":"haiku","system":"S","messages":[\#(user)],"max_tokens":300}"#
        )
        var responses = RequestSample.openAI
        responses.endpoint = "/v1/responses"
        #expect(
            try RequestSample.body(responses, #"{"messages":[\#(user),\#(parts)],"system":"S"}"#, .messages)
                == #"{"model":"gpt-small","instructions":"S","input":[{"role":"user","content":"Hi \ud83d\ude00"},"#
                + #"{"role":"assistant","content":[{"type":"output_text","text":"a"}]}]}"#
        )
        var embeddings = RequestSample.openAI
        embeddings.endpoint = "/v1/embeddings"
        #expect(
            try RequestSample.body(embeddings, #"{"messages":[\#(user)]}"#, .messages)
                == #"{"model":"gpt-small","input":"Hi \ud83d\ude00"}"#
        )
        #expect(RequestSample.fault(embeddings, request, .messages)?.code == "dialect")
        let tools = #"{"messages":[\#(user)],"tools":[{"type":"function","function":{"name":"f"}}]}"#
        #expect(try RequestSample.body(RequestSample.openAI, tools, .messages).contains(#""function":{"name":"f"}"#))
        #expect(RequestSample.fault(RequestSample.claude, tools, .messages)?.reason.contains("tools[0]") == true)
    }

    @Test(arguments: [
        (#""seed":1"#, "\"seed\""), (#""tools":[]"#, "\"tools\""), (#""n":2"#, "\"n\""),
        (#""temperature":1.5"#, "temperature"),
        (#""messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]"#, "\"image_url\""),
        (#""messages":[{"role":"tool","content":"x"}]"#, "\"tool\""),
        (#""messages":[{"role":"user"}]"#, "without content"),
        (#""messages":[{"role":"user","content":"x","name":"n"}]"#, "messages[0].name"),
        (#""messages":[{"role":"assistant","content":null}]"#, "neither a text"),
        (#""messages":[{"role":"user","content":[{"type":"text","text":"x","cache_control":{}}]}]"#, "cache_control"),
        (#""messages":[{"role":"system","content":"x"}]"#, "only system messages"),
    ])
    func `what the other interface cannot say is refused by name`(_ member: String, _ words: String) {
        let turns = member.contains("messages") ? "" : #","messages":[\#(user)]"#
        let fault = RequestSample.fault(RequestSample.claude, "{\(member)\(turns)}")
        #expect(fault?.code == "dialect")
        #expect(fault?.reason.contains(words) == true, "\(fault?.reason ?? "no fault")")
    }

    @Test func `responses, embeddings and completions stay at their endpoints`() {
        for form in [RequestForm.response, .embedding, .completion, .otherEndpoint] {
            #expect(RequestSample.fault(RequestSample.openAI, #"{"input":"x"}"#, form)?.code == "dialect")
            #expect(RequestSample.fault(RequestSample.claude, #"{"input":"x"}"#, form)?.code == "dialect")
        }
    }

    @Test func `the catalog's system prompt and parameters hold for translated requests, too`() throws {
        var service = RequestSample.claude
        service.systemPrompt = "P"
        service.parameters = ["temperature": 0]
        #expect(
            try RequestSample.body(service, #"{"messages":[\#(user)],"temperature":1}"#)
                == #"{"model":"haiku","system":"P","messages":[\#(user)],"max_tokens":300,"temperature":0}"#
        )
    }
}
