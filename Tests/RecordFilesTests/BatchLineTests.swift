import RecordFiles
import Testing

/// Lines of providers' batches are prompts as they are.
@Suite struct BatchLineTests {
    private func read(_ lines: String, shape: PromptShape = .recognized) throws -> ([PromptRecord], UnreadParts) {
        var reader = PromptReader(bytes: Array(lines.utf8), name: "b.jsonl", shape: shape)
        var records: [PromptRecord] = []
        while let record = try reader.next() { records.append(record) }
        return (records, reader.unread)
    }

    private func only(_ line: String, shape: PromptShape = .recognized) throws -> PromptRecord {
        try #require(try read(line, shape: shape).0.first)
    }

    private func reason(_ line: String, shape: PromptShape = .recognized) throws -> String {
        let error = try #require(throws: RecordError.self) { try read(line, shape: shape) }
        #expect(error.isAboutRecord)
        return error.reason
    }

    @Test(arguments: [
        // OpenAI: chat completions, responses, completions, embeddings.
        (
            #"""
            {"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"messages":[{"role":"system",\#
            "content":"S"},{"role":"user","content":"U1"},{"role":"assistant","content":"A"},{"role":"user",\#
            "content":"U2"}]}}
            """#,
            "U2\n\nS\n\nU1\n\nA"
        ),
        (#"{"custom_id":"a","body":{"instructions":"I","input":"text"}}"#, "text\n\nI"),
        (
            #"""
            {"custom_id":"a","body":{"input":[{"role":"developer","content":"D"},{"role":"user",\#
            "content":[{"type":"input_text","text":"x"},{"type":"input_text","text":"y"}]}]}}
            """#,
            "x\n\ny\n\nD"
        ),
        (#"{"custom_id":"a","body":{"prompt":"p"}}"#, "p"),
        (#"{"custom_id":"a","body":{"input":["one","two"]}}"#, "one\n\ntwo"),
        (
            #"""
            {"custom_id":"a","body":{"messages":[{"role":"user","content":"q"},{"role":"assistant",\#
            "content":null,"tool_calls":[]}]}}
            """#,
            "q"
        ),
        // Anthropic.
        (
            #"""
            {"custom_id":"a","params":{"max_tokens":1,"system":[{"type":"text","text":"S"}],\#
            "messages":[{"role":"user","content":[{"type":"text","text":"U"}]}]}}
            """#,
            "U\n\nS"
        ),
        // Plain lines with conversations.
        (#"{"id":"a","messages":[{"role":"user","content":"U"}]}"#, "U"),
        (#"{"id":"a","system":"S","messages":[{"role":"user","content":"U"}]}"#, "U\n\nS"),
        (#"{"id":"a","prompt":[{"role":"user","content":"U"}]}"#, "U"),
        (#"{"id":"a","prompt":[{"type":"text","text":"T"}]}"#, "T"),
        (#"{"id":"a","prompt":["one","two"]}"#, "one\n\ntwo"),
        (#"{"custom_id":"a","prompt":"p"}"#, "p"), (#"{"id":"a","body":{"input":"t"}}"#, "t"),
        // A plain prompt stays one, whatever else the line holds.
        (#"{"id":"a","prompt":"p","custom_id":"z","body":{"input":"t"},"messages":[]}"#, "p"),
    ])
    func `each shape gives its id and its text, what is asked last first`(line: String, text: String) throws {
        let record = try only(line)
        #expect(record.id == "a")
        #expect(record.prompt == text)
    }

    @Test func `the request is kept byte for byte`() throws {
        let body = #"{ "model":"m", "n" : 1.50, "messages":[{"role":"user","content":"caf\u00e9"}] }"#
        let record = try only(#"{"custom_id":"a" ,"method":"POST","url":"/v1/x","body": \#(body) }"#)
        #expect(
            String(decoding: record.metadata, as: UTF8.self) == #"{"method":"POST","url":"/v1/x","body":\#(body)}"#
        )
        #expect(record.prompt == "café")
        let list = #"[{"role":"user", "content":"x"}]"#
        #expect(
            String(decoding: try only(#"{"id":1,"prompt":\#(list),"k":2}"#).metadata, as: UTF8.self)
                == #"{"prompt":\#(list),"k":2}"#
        )
    }

    @Test func `parts that are not text are kept, counted and said once`() throws {
        let image = #"{"type":"image_url","image_url":{"url":"data:,x"}}"#
        let lines = [
            #"""
            {"id":1,"messages":[{"role":"user","content":[{"type":"text","text":"what is this?"},\#(image),\#
            \#(image)]}]}
            """#,
            #"{"custom_id":"2","body":{"tools":[{"type":"function"}],"messages":[{"role":"user","content":"x"}]}}"#,
            #"{"id":3,"prompt":"plain"}"#,
            #"""
            {"custom_id":"4","params":{"messages":[{"role":"user","content":[{"type":"document","source":{}},\#
            {"type":"input_audio"},{"type":"text","text":"y"}]}]}}
            """#,
        ]
        let (records, unread) = try read(lines.joined(separator: "\n"))
        #expect(records.map(\.prompt) == ["what is this?", "x", "plain", "y"])
        #expect(String(decoding: records[0].metadata, as: UTF8.self).contains(image))
        #expect(
            unread.summary
                == "3 prompts have parts that are not text (2 images, 1 sound, 1 file, 1 tool or tool call): they are kept with "
                + "the prompt, but a model is chosen by the text alone"
        )
        #expect(try read(lines[2]).1.summary == nil)
    }

    @Test(arguments: [
        (#"{"id":1,"messages":[]}"#, "the prompt is empty"),
        (#"{"id":1,"prompt":[]}"#, "the prompt is empty"),
        (#"{"custom_id":"a","body":{"messages":[{"role":"user","content":"  \n"}]}}"#, "nothing but white space"),
        (#"{"id":1,"messages":[{"role":"user","content":[{"type":"image"}]}]}"#, "no text, only parts of other kinds"),
        (#"{"id":1,"prompt":[101,7592]}"#, "a list of token numbers"),
        (#"{"id":1,"messages":[{"content":"x"},{"role":"user","content":"y"}]}"#, "\"messages[0]\" has no \"role\""),
        (#"{"id":1,"messages":[{"role":"user","content":5}]}"#, "\"messages[0].content\" is a number"),
        (#"{"custom_id":"a","body":{"model":"m"}}"#, "no \"messages\", \"prompt\" or \"input\""),
        (#"{"custom_id":"a","body":"x"}"#, "the field \"body\" is a string"),
        (#"{"custom_id":"a","response":{"body":{}}}"#, "a result of a batch"),
        (#"{"custom_id":"","body":{"input":"x"}}"#, "the id is empty"),
        (#"{"body":{"input":"x"}}"#, "\"id\" is missing"),
    ])
    func `what cannot be sent or routed is refused by line`(line: String, expected: String) throws {
        let reason = try reason(line)
        #expect(reason.contains(expected), "\(reason)")
    }

    @Test func `a shape that is asked for refuses the others`() throws {
        let openAI = #"{"custom_id":"a","body":{"input":"x"}}"#
        let anthropic = #"{"custom_id":"a","params":{"messages":[{"role":"user","content":"x"}]}}"#
        let messages = #"{"id":"a","messages":[{"role":"user","content":"x"}]}"#
        let plain = #"{"id":"a","prompt":"x"}"#
        for (shape, own) in [(PromptShape.openAI, openAI), (.anthropic, anthropic), (.messages, messages)] {
            #expect(try only(own, shape: shape).prompt == "x")
            for other in [openAI, anthropic, messages, plain] where other != own {
                #expect(try reason(other, shape: shape).contains("is missing"))
            }
        }
    }
}
