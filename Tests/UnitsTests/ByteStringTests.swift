import Testing
import Units

@Suite struct ByteStringTests {
    /// The same words for a reader, in one and in two characters.
    private let composed = "\u{E9}t\u{E9}"
    private let decomposed = "e\u{301}te\u{301}"

    @Test func `texts that are only canonically equal are two keys`() {
        #expect(composed == decomposed, "otherwise this tests nothing")
        #expect(ByteString(composed) != ByteString(decomposed))
        #expect(ByteString(composed) == ByteString(composed))
        #expect(Set([composed, decomposed, composed].map { ByteString($0) }).count == 2)
        #expect(!composed.hasBytes(of: decomposed))
        #expect(![decomposed].containsBytes(of: composed))
        #expect(["a", composed].containsBytes(of: composed))
    }

    @Test func `the order is that of the bytes`() {
        let texts = ["\u{E9}", "z", "e\u{301}", "", "Z", "ze", "\u{1F600}", "\u{FF5A}"]
        let ordered = texts.map { ByteString($0) }.sorted().map { Array($0.text.utf8) }
        #expect(ordered == texts.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
    }
}
