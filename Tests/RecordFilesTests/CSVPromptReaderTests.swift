import RecordFiles
import Testing

@Suite struct CSVPromptReaderTests {
    @Test func `other columns become metadata and quoted prompts may span lines`() throws {
        let text = "topic,id,prompt\nmath,a,\"two\nlines, \"\"quoted\"\"\"\n,b,plain\n"
        var reader = try CSVPromptReader(bytes: Array(text.utf8), name: "t.csv")
        let first = try #require(try reader.next())
        #expect(first.id == "a" && first.prompt == "two\nlines, \"quoted\"" && first.line == 2)
        #expect(String(decoding: first.metadata, as: UTF8.self) == #"{"topic":"math"}"#)
        let second = try #require(try reader.next())
        #expect(second.id == "b" && second.prompt == "plain" && second.line == 4)
        #expect(try reader.next() == nil)
    }

    @Test(arguments: [
        ("id,text\n", "t.csv, line 1: the column \"prompt\" is missing; found \"id\", \"text\"."),
        ("id,prompt\n,x\n", "t.csv, line 2, column 1: the id is empty; it must name the prompt."),
        (
            "id,prompt\na,x\na,y\n",
            "t.csv, line 3, column 1: the id \"a\" was given to an earlier prompt; ids must be distinct."
        ),
        (
            "id,prompt\na,123456\n",
            "t.csv, line 2, column 3: the prompt has 6 bytes, but 5 is the most that is allowed."
        ),
        (
            "id,prompt\na,x\u{0}\n",
            "t.csv, line 2, column 3: the field \"prompt\" holds the character U+0000, which the database cannot "
                + "store; remove it."
        ),
    ])
    func `faults name their place`(_ text: String, _ message: String) {
        let error = #expect(throws: RecordError.self) {
            var reader = try CSVPromptReader(bytes: Array(text.utf8), name: "t.csv", maximumPromptLength: 5)
            while try reader.next() != nil {}
        }
        #expect(error?.description == message)
    }
}
