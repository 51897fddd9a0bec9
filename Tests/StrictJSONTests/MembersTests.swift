import StrictJSON
import Testing

@Suite struct MembersTests {
    @Test func `members come with the places of key and value`() throws {
        let text = Array(#" { "id" : "a\u0041" , "n":  1.50 , "o" : { "x" : [ 1 ] } } "#.utf8)
        let members = try JSON.parseMembers(text.span)
        #expect(members.map(\.key) == ["id", "n", "o"])
        #expect(members[0].value == "aA")
        let sources = members.map { String(decoding: text[$0.valueRange], as: UTF8.self) }
        #expect(sources == [#""a\u0041""#, "1.50", "{ \"x\" : [ 1 ] }"])
        #expect(String(decoding: text[members[1].keyRange], as: UTF8.self) == "\"n\"")
    }

    @Test(arguments: [
        ("[1]", "expected an object, found an array"),
        ("12", "expected an object, found a number"),
        ("", "expected a value, found the end of the text"),
        ("{\"a\":1} 2", "found \"2\" after the end of the value"),
        ("{\"a\":1,\"a\":1}", "the key \"a\" occurs twice in one object"),
    ])
    func `anything but one object is refused`(text: String, reason: String) throws {
        let bytes = Array(text.utf8)
        let error = try #require(throws: JSONError.self) { try JSON.parseMembers(bytes.span) }
        #expect(error.reason == reason)
    }
}
