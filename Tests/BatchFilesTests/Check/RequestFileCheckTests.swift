import BatchFiles
import PureTestSupport
import Testing

/// Every fault for which a provider refuses a file is found, with its line, and nothing else is called one.
@Suite struct RequestFileCheckTests {
    private func check(
        _ text: String,
        _ dialect: Dialect? = nil,
        limits: FileLimits? = nil,
        block: Int = 1 << 20
    ) -> RequestFileCheck {
        var check = RequestFileCheck(dialect: dialect, limits: limits)
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let end = min(start + block, bytes.count)
            check.add(bytes.span.extracting(start..<end))
            start = end
        }
        check.finish()
        return check
    }

    private func line(_ id: String, model: String = "m", url: String = "/v1/chat/completions", extra: String = "")
        -> String
    {
        #"{"custom_id":"\#(id)","method":"POST","url":"\#(url)","body":{"model":"\#(model)"\#(extra),"#
            + #""messages":[{"role":"user","content":"x"}]}}"#
    }

    private func codes(_ text: String, _ dialect: Dialect? = nil, limits: FileLimits? = nil) -> [String] {
        check(text, dialect, limits: limits).faults.map { "\($0.line ?? 0) \($0.code.rawValue)" }
    }

    @Test func `what Waybill writes has no faults, in any dialect`() throws {
        for dialect in Dialect.allCases {
            let service = ModelService(model: "m", dialect: dialect, outputTokens: 9, systemPrompt: "S")
            let writer = try RequestWriter(service: service)
            var file: [UInt8] = []
            for number in 1...50 {
                let id = CustomID(tag: "4f0c22ab", job: 1, prompt: Int32(number), attempt: 1)
                let prompt = Array("prompt \u{2028} \(number)".utf8)
                _ = try writer.append(id: id, prompt: prompt.span, request: nil, form: nil, to: &file)
            }
            let found = check(String(decoding: file, as: UTF8.self), nil, block: 37)
            #expect(found.faults == [] && found.lines == 50 && found.bytes == file.count)
            #expect(found.dialect == (dialect == .vLLM ? .openAI : dialect))
            #expect(codes(String(decoding: file, as: UTF8.self), dialect) == [])
        }
    }

    @Test func `faults carry their line and the code of the refusal`() {
        let file = [
            line("a"), "{", line("a"), line("b", model: "n"), line("c", url: "/v1/embeddings"), "",
            line("d", extra: #","stream":true"#), #"{"custom_id":5,"method":"GET","url":"x","body":[]}"#,
            line("e") + "}",
            line("f") + "\r", line("g").replacing(",", with: "\r,", maxReplacements: 1),
            #"{"custom_id":"h","custom_id":"i","method":"POST","url":"/v1/chat/completions","body":{}}"#,
        ].joined(separator: "\n")
        #expect(
            codes(file) == [
                "2 invalid_json_line", "3 duplicate_custom_id", "4 model_mismatch", "5 url_mismatch",
                "6 invalid_json_line", "7 stream_not_supported", "8 invalid_custom_id", "8 invalid_method",
                "8 invalid_url", "8 invalid_body", "9 invalid_json_line", "11 invalid_json_line",
                "12 invalid_json_line",
            ]
        )
        #expect(codes("") == ["0 empty_file"])
        #expect(codes("\u{FEFF}" + line("a")) == ["1 byte_order_mark"])
        #expect(codes(line("a") + "\n\n" + line("b"), .vLLM) == [])
    }

    @Test func `ids have at most 64 characters, at Anthropic of letters that it takes`() {
        func claude(_ id: String, _ more: String = #""max_tokens":1"#) -> String {
            #"{"custom_id":"\#(id)","params":{"model":"m",\#(more),"messages":[{"role":"user","content":"x"}]}}"#
        }
        for (count, isFault) in [(63, false), (64, false), (65, true)] {
            #expect(codes(line(String(repeating: "ä", count: count))).isEmpty != isFault)
            #expect(codes(claude(String(repeating: "a", count: count))).isEmpty != isFault)
        }
        #expect(codes(line("a/b.c")) == [])
        #expect(codes(claude("a/b")) == ["1 invalid_custom_id"])
        #expect(codes(line("")) == ["1 invalid_custom_id"])
        // Models may be mixed at Anthropic, and the longest answer must be said.
        #expect(codes(claude("a") + "\n" + claude("b").replacing("\"m\"", with: "\"n\"")) == [])
        #expect(codes(claude("a", #""max_tokens":0"#)) == ["1 invalid_body"])
        #expect(codes(claude("a", #""top_k":1"#)) == ["1 invalid_body"])
    }

    @Test func `limits hold at one less, exactly and one more`() {
        let file = (1...10).map { line("id-\($0)") + "\n" }.joined()
        let bytes = file.utf8.count
        for (requests, room, found) in [
            (9, bytes, ["0 too_many_tasks"]), (10, bytes, []), (11, bytes, []), (10, bytes - 1, ["0 file_too_large"]),
            (10, bytes + 1, []),
        ] as [(Int, Int, [String])] {
            #expect(codes(file, limits: FileLimits(requests: requests, bytes: room)) == found)
        }
    }

    @Test func `servers in Python refuse lone surrogates and more than 201 levels`() {
        func nested(_ depth: Int) -> String {
            line(
                "a",
                extra: #","x":"# + String(repeating: "[", count: depth - 2) + String(repeating: "]", count: depth - 2)
            )
        }
        for (dialect, isStrict): (Dialect, Bool) in [(.openAI, false), (.vLLM, true)] {
            #expect(codes(line("a", extra: #","x":"\ud800""#), dialect) == (isStrict ? ["1 lone_surrogate"] : []))
            #expect(codes(nested(201), dialect) == [])
            #expect(codes(nested(202), dialect) == (isStrict ? ["1 nesting_too_deep"] : []))
        }
    }

    @Test func `all faults are counted, the first twenty kept, however the bytes come`() {
        let file = String(repeating: "{\n", count: 1_000)
        let whole = check(file)
        #expect(whole.count == 1_000 && whole.faults.count == 20 && whole.lines == 1_000)
        let mixed = [line("a"), "", line("a"), "[]", line("b", model: "z"), "\u{7}"].joined(separator: "\n")
        for block in [1, 2, 3, 7, 64, 1_000] { #expect(check(mixed, block: block).faults == check(mixed).faults) }
    }
}
