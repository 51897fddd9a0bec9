import StrictJSON
import Testing

@Suite struct WritingTests {
    private func canonical(_ text: String) throws -> String {
        String(decoding: try JSON.parse(text).canonicalBytes(), as: UTF8.self)
    }

    @Test func `keys are sorted by UTF-8 bytes at every level and white space goes`() throws {
        // U+FF61 sorts before U+1F600 in UTF-8 and after it in UTF-16.
        let text =
            "{ \"b\" : 1, \"\u{1F600}\" : 2, \"\u{FF61}\" : 3, \"a\" : { \"z\" : [ 1 , 2 ], \"y\" : {} }, \"\" : 0 }"
        #expect(
            try canonical(text) == "{\"\":0,\"a\":{\"y\":{},\"z\":[1,2]},\"b\":1,\"\u{FF61}\":3,\"\u{1F600}\":2}"
        )
    }

    @Test func `strings are escaped where needed and nowhere else`() throws {
        #expect(
            try canonical(#""\u0001\u001f\b\f\n\r\t\"\\\/\u00e9\u2028\u007f<&>""#)
                == "\"\\u0001\\u001f\\b\\f\\n\\r\\t\\\"\\\\/\u{e9}\u{2028}\u{7f}<&>\""
        )
    }

    @Test func `canonical text is a fixed point`() throws {
        let text = #"{"b":[1.50,-0,1e3,"x\u0000\ud83d\ude00"],"a":{"d":null,"c":[true,false,{}]}}"#
        let once = try JSON.parse(text).canonicalBytes()
        #expect(try JSON.parse(once).canonicalBytes() == once)
    }

    @Test func `serialized keeps the order of members`() throws {
        let text = #"{"b":1,"a":{"d":[],"c":2.50}}"#
        #expect(String(decoding: try JSON.parse(text).serialized(), as: UTF8.self) == text)
    }

    @Test func `literals and numbers build values that read back`() throws {
        let value: JSON = [
            "name": "x", "count": 3, "on": true, "none": nil, "list": [1, "two"], "double": JSON(0.1),
            "float": JSON(Float(0.1)), "tiny": JSON(Double.leastNonzeroMagnitude), "huge": JSON(1.5e300),
            "big": JSON(UInt64.max),
        ]
        let read = try JSON.parse(value.serialized())
        #expect(read == value)
        #expect(read["double"] == .number("0.1"))
        #expect(read["float"] == .number("0.1"))
        #expect(read["tiny"]?.double == .leastNonzeroMagnitude)
        #expect(read["huge"]?.double == 1.5e300)
        #expect(read["big"] == .number("18446744073709551615"))
        #expect(read["missing"] == nil)
        #expect(read["none"]?.isNull == true)
        #expect(read["on"]?.bool == true)
        #expect(read["list"]?.array?.count == 2)
    }

    @Test func `equality is that of the bytes`() {
        #expect(JSON.string("\u{e9}") != JSON.string("e\u{301}"))
        #expect(JSON.number("1.0") != JSON.number("1"))
        #expect(JSON.object([.init(key: "a", value: 1)]) != JSON.object([.init(key: "A", value: 1)]))
        #expect(JSON.null != JSON.bool(false))
    }
}
