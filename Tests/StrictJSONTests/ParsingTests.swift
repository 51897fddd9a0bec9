import StrictJSON
import Testing

/// A corpus of RFC 8259 texts that must be read, and of texts that must not.
@Suite struct ParsingTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "12", "-1.5", "1e5", "1E+5", "1.25e-10", "\"\"", "\"a\"", "[]", "{}",
        " \t\r\n[ 1 , 2 ]\n", "[[[]]]", "{\"a\":{\"a\":1}}", "[1,\"a\",null,{\"b\":[]}]", "\"\\u0000\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\ud83d\\ude00\"", "\"\\uD83D\\uDE00\"", "\"é漢😀\"", "\"\u{7f}\"",
        "123456789012345678901234567890", "1e400", "0.1e1", "\"\u{2028}\"", "\"\\uFFFF\"", "{\"\":0}",
    ])
    func `valid texts are read`(text: String) throws {
        _ = try JSON.parse(text)
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-Infinity", "+1", "01", "-01", "1.", ".5", "1e", "1e+",
        "-", "0x1", "1_000", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\ud800\"",
        "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud800\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud800x\"",
        "\"a\u{1}b\"", "\"a\nb\"", "\"tab\there\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "}",
        "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\" 1}", "{1:2}",
        "[1] 2", "{} {}", "1 // one", "/* */ 1", "[1]]", "\u{FEFF}1", "\u{A0}1", "'a'", "undefined", "[\u{0}]",
        "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "{\"x\":{\"b\":1,\"c\":2,\"b\":3}}",
    ])
    func `invalid texts are refused`(text: String) {
        #expect(throws: JSONError.self) { try JSON.parse(text) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
            [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], [0x22, 0x5C, 0x6E, 0x80, 0x22], [0x22, 0xC3, 0x5C, 0x6E, 0xA9, 0x22],
            [0xEF, 0xBB, 0xBF, 0x31], [0x22, 0x61, 0x00, 0x22], [0xFF], [0x31, 0x80],
        ] as [[UInt8]]
    )
    func `bytes that are no UTF-8, byte order marks and NUL are refused`(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSON.parse(bytes) }
    }

    @Test func `every truncation of a text is refused`() throws {
        let text = Array(#"{"a":[1,-2.5e3,"x\u00e9\n"],"b":{"c":null,"d":[true,false]}}"#.utf8)
        _ = try JSON.parse(text)
        for length in 0..<text.count {
            #expect(throws: JSONError.self) { try JSON.parse(text[..<length]) }
        }
    }

    @Test func `values come out as written`() throws {
        let value = try JSON.parse(#" {"b": [1.50, "A\ud83d\ude00\/\t"], "a": null, "t": true} "#)
        #expect(
            value
                == .object([
                    .init(key: "b", value: [.number("1.50"), "A😀/\t"]),
                    .init(key: "a", value: nil),
                    .init(key: "t", value: true),
                ])
        )
    }

    @Test func `a NUL escape becomes a NUL and is written as an escape`() throws {
        let value = try JSON.parse(#""a\u0000b""#)
        #expect(value.string == "a\u{0}b")
        #expect(String(decoding: value.canonicalBytes(), as: UTF8.self) == #""a\u0000b""#)
    }

    @Test func `numbers keep their source text and convert only when they fit`() throws {
        let big = try JSON.parse("123456789012345678901234567890")
        #expect(big == .number("123456789012345678901234567890"))
        #expect(big.int == nil)
        #expect(big.double == Double("123456789012345678901234567890"))
        #expect(try JSON.parse("1e400").double == nil)
        #expect(try JSON.parse("9223372036854775807").int == .max)
        #expect(try JSON.parse("9223372036854775808").int == nil)
        #expect(try JSON.parse("1.0").int == nil)
        #expect(try JSON.parse("\"1\"").int == nil)
        #expect(try JSON.parse("-0").double?.sign == .minus)
    }

    @Test func `containers nest as deep as allowed and not one deeper`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSON.parse(nested(64))
        #expect(throws: JSONError.self) { try JSON.parse(nested(65)) }
        _ = try JSON.parse(nested(2), maximumDepth: 2)
        #expect(throws: JSONError.self) { try JSON.parse(#"{"a":[{}]}"#, maximumDepth: 2) }
        #expect(throws: JSONError.self) { try JSON.parse(String(repeating: "[", count: 1_000_000)) }
        _ = try JSON.parse("1", maximumDepth: 0)
    }

    @Test func `duplicates are found in large objects and by bytes`() throws {
        let members = (0..<500).map { "\"key\($0)\":\($0)" }.joined(separator: ",")
        #expect(try JSON.parse("{\(members)}").members?.count == 500)
        for late in [0, 15, 16, 499] {
            #expect(throws: JSONError.self) { try JSON.parse("{\(members),\"key\(late)\":0}") }
        }
        // Canonically equivalent, yet different bytes: two keys.
        let accents = try JSON.parse("{\"\u{e9}\":1,\"e\u{301}\":2}")
        #expect(accents["\u{e9}"]?.int == 1)
        #expect(accents["e\u{301}"]?.int == 2)
    }

    @Test func `slices are read from their start`() throws {
        let bytes = Array("xx[1]yy".utf8)
        #expect(try JSON.parse(bytes[2..<5]) == [1])
        let error = try #require(throws: JSONError.self) { try JSON.parse(bytes[2..<6]) }
        #expect(error.column == 4)
    }
}
