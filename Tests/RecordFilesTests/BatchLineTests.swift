import BatchFiles
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
            "U2\n\n\u{1E}S\n\n\u{1E}U1\n\n\u{1E}A"
        ),
        (#"{"custom_id":"a","body":{"instructions":"I","input":"text"}}"#, "text\n\n\u{1E}I"),
        (
            #"""
            {"custom_id":"a","body":{"input":[{"role":"developer","content":"D"},{"role":"user",\#
            "content":[{"type":"input_text","text":"x"},{"type":"input_text","text":"y"}]}]}}
            """#,
            "x\n\ny\n\n\u{1E}D"
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
            "U\n\n\u{1E}S"
        ),
        // Plain lines with conversations.
        (#"{"id":"a","messages":[{"role":"user","content":"U"}]}"#, "U"),
        (#"{"id":"a","system":"S","messages":[{"role":"user","content":"U"}]}"#, "U\n\n\u{1E}S"),
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

    @Test func `the request is kept byte for byte, the other fields apart`() throws {
        let body = #"{ "model":"m", "n" : 1.50, "messages":[{"role":"user","content":"caf\u00e9"}] }"#
        let record = try only(
            #"{"custom_id":"a" ,"method":"POST","url":"/v1/chat/completions","body": \#(body) ,"k":1}"#
        )
        #expect(text(record.request) == body)
        #expect(record.form == .chatCompletion)
        #expect(text(record.metadata) == #"{"method":"POST","url":"/v1/chat/completions","k":1}"#)
        #expect(record.prompt == "café")
        let turns = #"[{"role":"user", "content":"x"}]"#
        let listed = try only(#"{"id":1,"prompt":\#(turns),"k":2}"#)
        #expect(text(listed.request) == #"{"messages":\#(turns)}"#)
        #expect(text(listed.metadata) == #"{"k":2}"#)
        let messages = try only(#"{"tools": [{}],"id":1,"k":2,"messages":\#(turns),"system": "S"}"#)
        #expect(text(messages.request) == #"{"messages":\#(turns),"system":"S","tools":[{}]}"#)
        #expect(text(messages.metadata) == #"{"k":2}"#)
        #expect(messages.form == .messages)
        let parts = try only(#"{"id":1,"prompt":["one", {"type":"text","text":"two"}]}"#)
        #expect(
            text(parts.request) == #"{"messages":[{"role":"user","content":[{"type":"text","text":"one"},"#
                + #"{"type":"text","text":"two"}]}]}"#
        )
        #expect(parts.prompt == "one\n\ntwo")
        let plain = try only(#"{"id":1,"prompt":"p","system":"S"}"#)
        #expect(plain.request == nil && plain.form == nil && plain.parts == [])
        #expect(text(plain.metadata) == #"{"system":"S"}"#)
    }

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test(arguments: [
        (#""url":"/v1/chat/completions","body""#, RequestForm.chatCompletion),
        (#""url":"/v1/responses","body""#, .response),
        (#""url":"/v1/embeddings","body""#, .embedding), (#""url":"/v1/completions","body""#, .completion),
        (#""url":"/v1/moderations","body""#, .otherEndpoint), (#""params""#, .anthropicMessage),
    ])
    func `the form of a request is that of its line`(_ field: String, _ form: RequestForm) throws {
        #expect(try only(#"{"custom_id":"a",\#(field):{"messages":[{"role":"user","content":"x"}]}}"#).form == form)
    }

    @Test func `a request may hold what strict reading refuses, its line may not`() throws {
        let deep = String(repeating: "[", count: 890) + String(repeating: "]", count: 890)
        for member in [
            #""k":1,"k":2"#, #""s":"\ud800""#, #""n":1e400,"m":123456789012345678901234567890,"z":-0"#,
            #""d":\#(deep)"#,
            #""u":"\u0000""#,
        ] {
            let body = #"{"messages":[{"role":"user","content":"x"}],\#(member)}"#
            #expect(text(try only(#"{"custom_id":"a","body":\#(body)}"#).request) == body)
            #expect(text(try only(#"{"custom_id":"a","params":\#(body)}"#).request) == body)
        }
        // The text to route by is a text, the request is what came.
        let odd = #"{"messages":[{"role":"user","content":"a\ud800b\u0000c","content":"d\udc00\u0000"}]}"#
        let record = try only(#"{"custom_id":"a","body":\#(odd)}"#)
        #expect(record.prompt == "d\u{FFFD}\u{FFFD}")
        #expect(text(record.request) == odd)
        for (line, words) in [
            (#"{"custom_id":"a","custom_id":"b","body":{"input":"x"}}"#, "occurs twice"),
            (#"{"id":"a","prompt":"\ud800"}"#, "surrogate"),
            (#"{"id":"a","prompt":"p","system":"\ud800"}"#, "surrogate"),
            (#"{"id":"a","prompt":"p","body":{"k":1,"k":2}}"#, "occurs twice"),
            (#"{"id":"a","prompt":"p","tools":"\u0000"}"#, "U+0000"), (#"{"id":"\ud800","body":{}}"#, "surrogate"),
            (#"{"custom_id":"a","body":{"input":"x"},"k":"\ud800"}"#, "surrogate"),
        ] {
            let reason = try reason(line)
            #expect(reason.contains(words), "\(reason)")
        }
    }

    @Test(arguments: ["body", "params"])
    func `a request that names another prompt or model than its line is refused`(_ field: String) throws {
        func line(_ inner: String) -> String {
            #"{"custom_id":"a","model":"m","\#(field)":{\#(inner),"messages":[{"role":"user","content":"x"}]}}"#
        }
        #expect(try reason(line(#""custom_id":"b""#)).contains("\"\(field).custom_id\" is \"b\""))
        #expect(try reason(line(#""model":"n""#)).contains("\"\(field).model\" is \"n\""))
        #expect(try only(line(#""custom_id":"a","model":"m""#)).id == "a")
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
        #expect(records.map(\.parts) == [.images, .tools, [], [.files, .sound]])
        #expect(text(records[0].request)?.contains(image) == true)
        #expect(
            unread.summary()
                == "3 prompts have parts that are not text (2 images, 1 sound, 1 file, 1 tool or tool call): they are kept with "
                + "the prompt, and only models that take them are chosen (column takes of the catalog)"
        )
        #expect(try read(lines[2]).1.summary() == nil)
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
