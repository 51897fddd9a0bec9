import RecordFiles
import Testing

@Suite struct PromptReaderTests {
    private func records(_ text: String, limit: Int = 1 << 20, distinct: Bool = true) throws -> [PromptRecord] {
        var reader = PromptReader(
            bytes: Array(text.utf8),
            name: "p.jsonl",
            maximumPromptLength: limit,
            distinctIDs: distinct
        )
        var records: [PromptRecord] = []
        while let record = try reader.next() { records.append(record) }
        return records
    }

    @Test func `id and prompt are read and the rest is kept byte for byte`() throws {
        let found = try records(
            """
            {"id":"a","prompt":"Hi"}

            {"task": "x", "id": 7, "n" : 1.50, "prompt": "two\\nlines \\u00e9", "deep":{ "b":[1, "\\u0041"] }}

            """
        )
        #expect(found.map(\.id) == ["a", "7"])
        #expect(found.map(\.prompt) == ["Hi", "two\nlines é"])
        #expect(found.map(\.line) == [1, 3])
        #expect(String(decoding: found[0].metadata, as: UTF8.self) == "{}")
        #expect(
            String(decoding: found[1].metadata, as: UTF8.self)
                == #"{"task":"x","n":1.50,"deep":{ "b":[1, "\u0041"] }}"#
        )
    }

    @Test(arguments: [
        (
            #"{"id":"a"}"#,
            "p.jsonl, line 2: the field \"prompt\" is missing; expected a string, the text to send to a model, or "
                + "\"messages\", or a batch line with \"body\" or \"params\"."
        ),
        (
            #"{"prompt":"a"}"#,
            "p.jsonl, line 2: the field \"id\" is missing; expected a string or an integer that names the prompt."
        ),
        (
            #"{"id":"","prompt":"a"}"#,
            "p.jsonl, line 2, column 7: the id is empty; it must name the prompt."
        ),
        (
            #"{"id":1.5,"prompt":"a"}"#,
            "p.jsonl, line 2, column 7: the field \"id\" is the number 1.5, but a string or an integer is expected."
        ),
        (
            #"{"id":null,"prompt":"a"}"#,
            "p.jsonl, line 2, column 7: the field \"id\" is null, but a string or an integer is expected."
        ),
        (
            #"{"id":1,"prompt":7}"#,
            "p.jsonl, line 2, column 18: the field \"prompt\" is a number, but a string or a list of turns is expected."
        ),
        (
            #"{"id":1,"prompt":"a","prompt":"b"}"#,
            "p.jsonl, line 2, column 22: the key \"prompt\" occurs twice in one object."
        ),
        (
            #"{"id":1,"prompt":"a\u0000"}"#,
            "p.jsonl, line 2, column 18: the field \"prompt\" holds the character U+0000, which the database cannot "
                + "store; remove it."
        ),
        (
            #"{"id":1,"prompt":"a","m":{"x":["\u0000"]}}"#,
            "p.jsonl, line 2, column 26: the field \"m\" holds the character U+0000, which the database cannot store; "
                + "remove it."
        ),
        (
            #"{"id":1,"prompt":"a"#,
            "p.jsonl, line 2, column 18: a string has no closing quote."
        ),
        (#"[1]"#, "p.jsonl, line 2, column 1: expected an object, found an array."),
        (
            #"{"id":1,"prompt":"a"}{"id":2,"prompt":"b"}"#,
            "p.jsonl, line 2, column 22: found \"{\" after the end of the value."
        ),
        (
            #"{"id":"first","prompt":"a"}"#,
            "p.jsonl, line 2: the id \"first\" was given to an earlier prompt; ids must be distinct."
        ),
        (
            #"{"id":1,"prompt":"123456789"}"#,
            "p.jsonl, line 2, column 18: the prompt has 9 bytes, but 8 is the most that is allowed."
        ),
    ])
    func `bad lines are named with place and expectation`(line: String, message: String) throws {
        let error = try #require(throws: RecordError.self) {
            try records("{\"id\":\"first\",\"prompt\":\"ok\"}\n" + line, limit: 8)
        }
        #expect(error.description == message)
    }

    @Test func `a prompt at the limit passes however it is escaped`() throws {
        let escaped = String(repeating: "\\u00e9", count: 4)
        #expect(try records("{\"id\":1,\"prompt\":\"\(escaped)\"}", limit: 8)[0].prompt == "éééé")
    }

    @Test func `repeated ids pass when asked for and equivalent ids are distinct`() throws {
        let twice = "{\"id\":1,\"prompt\":\"a\"}\n{\"id\":\"1\",\"prompt\":\"b\"}\n"
        #expect(try records(twice, distinct: false).count == 2)
        #expect(throws: RecordError.self) { try records(twice) }
        #expect(
            try records("{\"id\":\"\u{e9}\",\"prompt\":\"a\"}\n{\"id\":\"e\u{301}\",\"prompt\":\"b\"}").count == 2
        )
    }

    @Test func `byte order mark, CR LF and blank lines`() throws {
        #expect(try records("{\"id\":1,\"prompt\":\"a\"}\r\n \t\r\n\r\n").map(\.line) == [1])
        #expect(try records("") == [])
        #expect(try records("\u{FEFF}{\"id\":1,\"prompt\":\"a\"}\n").map(\.id) == ["1"])
        // One is a mark of spreadsheets and editors; a second one is no JSON.
        let error = try #require(throws: RecordError.self) {
            try records("\u{FEFF}\u{FEFF}{\"id\":1,\"prompt\":\"a\"}")
        }
        #expect(error.reason.contains("byte order mark"))
    }
}
