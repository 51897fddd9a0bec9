import StrictJSON
import Testing

@Suite struct ErrorTests {
    @Test(arguments: [
        ("[1,\n  2,\n  x]", 3, 3, "expected a value, found \"x\""),
        ("{\"a\":1,\n \"a\":2}", 2, 2, "the key \"a\" occurs twice in one object"),
        ("\"é\\q\"", 1, 4, "a backslash before \"q\" is no escape of JSON"),
        ("[1] ]", 1, 5, "found \"]\" after the end of the value"),
        ("{\"a\"", 1, 5, "expected \":\", found the end of the text"),
        ("", 1, 1, "expected a value, found the end of the text"),
        ("\"ab", 1, 1, "a string has no closing quote"),
        ("[nope]", 1, 2, "expected a value, found a word that is not null"),
        ("[\"\\ud800\"]", 1, 3, "an escaped surrogate without its other half is no character"),
        ("[[[]]]", 1, 3, "more than 2 arrays and objects within each other"),
        ("[-]", 1, 3, "expected a digit, found \"]\""),
        ("\u{FEFF}1", 1, 1, "the text starts with a byte order mark; save it as UTF-8 without one"),
    ])
    func `line, column and reason name the fault`(text: String, line: Int, column: Int, reason: String) throws {
        let error = try #require(throws: JSONError.self) { try JSON.parse(text, maximumDepth: 2) }
        #expect(error == JSONError(line: line, column: column, reason: reason))
        #expect(error.description == "Line \(line), column \(column) is no valid JSON: \(reason).")
    }

    @Test func `the column of invalid UTF-8 is that of its first byte`() throws {
        let bytes: [UInt8] = Array("{\"a\":\"\u{e9}b".utf8) + [0xFF] + Array("\"}".utf8)
        let error = try #require(throws: JSONError.self) { try JSON.parse(bytes) }
        #expect(error.column == 10)
        let escaped: [UInt8] = Array("\"\\n\u{e9}b".utf8) + [0xFF] + Array("\"".utf8)
        #expect(try #require(throws: JSONError.self) { try JSON.parse(escaped) }.column == 7)
    }
}
