import RecordFiles
import Testing

@Suite struct OutcomeSetTests {
    /// A small valid set with some files replaced and one left out.
    private func load(_ changes: [String: String] = [:], without missing: String = "") throws -> OutcomeSet {
        let folder = try TemporaryFolder()
        var files: [String: String] = [
            "models.csv": "model,price_in_per_mtok,price_out_per_mtok\nm1,1,2\nm2,,\nm3,1,1\n",
            "prompts.jsonl": """
            {"id": "p1", "task": "code", "prompt": "one", "difficulty": 2}
            {"id": 2, "prompt": "two"}
            """,
            "outcomes.csv": """
            prompt_id,model,score,cost_usd,input_tokens,output_tokens
            p1,m1,1,1.73e-05,10,20
            2,m1,0.5,0.25,,
            2,m2,0.123456,,1,2
            p1,m2,0,0,0,0
            """,
        ]
        files.merge(changes) { $1 }
        files[missing] = nil
        for (name, text) in files.sorted(by: { $0.key < $1.key }) { try folder.write(name, text) }
        return try OutcomeSet(folder: folder.path)
    }

    @Test func `tables are filled by prompt and model, unknown is NaN`() throws {
        let set = try load()
        #expect(set.prompts.map(\.id) == ["p1", "2"])
        #expect(set.prompts.map(\.task) == ["code", ""])
        #expect(String(decoding: set.prompts[0].metadata, as: UTF8.self) == #"{"task":"code","difficulty":2}"#)
        #expect(set.models.map(\.name) == ["m1", "m2", "m3"])
        #expect(set.scores[set.cell(0, 0)] == 1)
        #expect(set.scores[set.cell(1, 1)] == 0.123456)
        #expect(set.scores[set.cell(1, 2)].isNaN)
        #expect(set.costs[set.cell(0, 0)] == 1.73e-05)
        #expect(set.costs[set.cell(1, 1)].isNaN)
        #expect(set.inputTokens[set.cell(0, 0)] == 10)
        #expect(set.outputTokens[set.cell(1, 0)].isNaN)
        #expect(set.completeModels == [0, 1])
        #expect(set.completeModelsWithCosts == [0])
        #expect(set.completePrompts(for: [0, 1]) == [0])
        #expect(set.origin == .recorded)
        #expect(set.coverage.map(\.model) == ["m1", "m2", "m3"])
        #expect(set.coverage.map(\.scores) == [2, 2, 0])
        #expect(set.coverage.map(\.costs) == [2, 1, 0])
        #expect(set.coverage.map(\.isComplete) == [true, true, false])
    }

    @Test func `a selection keeps the order asked for`() throws {
        let part = try load().selecting(prompts: [1], models: [1, 0])
        #expect(part.prompts.map(\.id) == ["2"])
        #expect(part.models.map(\.name) == ["m2", "m1"])
        #expect(part.scores == [0.123456, 0.5])
        #expect(part.costs[1] == 0.25)
    }

    @Test func `set JSON names the set and marks simulated outcomes`() throws {
        let set = try load(["set.json": "{\"name\": \"demo\",\n \"outcomes\": \"simulated\", \"more\": 1}\n"])
        #expect(set.name == "demo")
        #expect(set.origin == .simulated)
        for text in ["{\"name\":\"x\"}", "{\"name\":\"x\",\"outcomes\":\"real\"}", "{\"outcomes\":\"simulated\"}"] {
            #expect(throws: RecordError.self) { try load(["set.json": text]) }
        }
        let error = try #require(throws: RecordError.self) { try load(["set.json": "{\"name\": \"x\",\n}"]) }
        #expect(error.line == 2)
    }

    @Test(arguments: [
        ("p1,m1,1,,,\np1,m1,1,,,\n", "line 3, column 1: a second outcome of prompt \"p1\" and model \"m1\"."),
        ("p9,m1,1,,,\n", "line 2, column 1: the prompt \"p9\" is not in the set's prompts.jsonl; "),
        ("p1,m9,1,,,\n", "line 2, column 4: the model \"m9\" is not in the set's models.csv; "),
        ("p1,m1,1.01,,,\n", "line 2, column 7: the score \"1.01\" is no number from 0 to 1"),
        ("p1,m1,-0.1,,,\n", "line 2, column 7: the score \"-0.1\" is no number from 0 to 1"),
        ("p1,m1,nan,,,\n", "line 2, column 7: the score \"nan\" is no number from 0 to 1"),
        ("p1,m1,1,-1,,\n", "line 2, column 9: the cost \"-1\" is no number of USD from 0 up"),
        ("p1,m1,1,NaN,,\n", "line 2, column 9: the cost \"NaN\" is no number"),
        ("p1,m1,1,1e999,,\n", "line 2, column 9: the cost \"1e999\" is no number"),
        ("p1,m1,1,1e-9223372036854775808,,\n", "line 2, column 9: the cost \"1e-9223372036854775808\" is no number"),
        ("p1,\u{1B}[31mred,1,,,\n", "line 2, column 4: the model \"\\u001b[31mred\" is not in"),
        ("p1,m1,1,0x1,,\n", "line 2, column 9: the cost \"0x1\" is no number"),
        ("p1,m1,1,,1.5,\n", "line 2, column 10: \"1.5\" is no token count"),
        ("p1,m1,1,,,-3\n", "line 2, column 11: \"-3\" is no token count"),
        ("p1,m1,1,,\n", "line 2: the row has 5 fields, but the header has 6 columns."),
        ("p1,m1,1,,,\n", "prompts.jsonl, line 2: the prompt \"2\" has no outcome in"),
    ])
    func `outcomes that cannot be are named with line and column`(rows: String, message: String) throws {
        let header = "prompt_id,model,score,cost_usd,input_tokens,output_tokens\n"
        let error = try #require(throws: RecordError.self) { try load(["outcomes.csv": header + rows]) }
        #expect(error.description.contains(message), "\(error)")
    }

    @Test func `missing files, columns and prompts are named`() throws {
        for name in ["models.csv", "prompts.jsonl", "outcomes.csv"] {
            let error = try #require(throws: RecordError.self) { try load(without: name) }
            #expect(error.reason == "holds no \(name), \(name).gz or \(name).zst; one is expected")
        }
        let column = try #require(throws: RecordError.self) {
            try load(["outcomes.csv": "prompt_id,model,cost_usd\np1,m1,1\n"])
        }
        #expect(column.reason.hasPrefix("the column \"score\" is missing"))
        let empty = try #require(throws: RecordError.self) { try load(["prompts.jsonl": "\n"]) }
        #expect(empty.reason == "holds no prompt")
        let task = try #require(throws: RecordError.self) {
            try load(["prompts.jsonl": #"{"id":"p1","prompt":"x","task":1}"#])
        }
        #expect(task.reason == "the field \"task\" is a number, but a string is expected")
        let both = try #require(throws: RecordError.self) { try load(["models.csv.gz": "x"]) }
        #expect(both.reason.hasSuffix("only one is expected"))
        #expect(throws: RecordError.self) { try OutcomeSet(folder: "/nowhere") }
    }
}
