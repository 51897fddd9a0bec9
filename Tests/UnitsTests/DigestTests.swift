import Testing
import Units

@Suite struct DigestTests {
    @Test func `every byte has two digits, both ways`() throws {
        let bytes = (0..<32).map { UInt8($0 * 8 + ($0 == 31 ? 7 : 0)) }
        let digest = try #require(Digest(bytes: bytes))
        #expect(digest.hex.hasPrefix("0008101820") && digest.hex.hasSuffix("f0ff") && digest.hex.utf8.count == 64)
        #expect(Digest(hex: digest.hex) == digest)
        #expect([0, 1, 255].map(UInt8.init).hexadecimal == "0001ff")
    }

    @Test(arguments: ["", "0", String(repeating: "A", count: 64), String(repeating: "0", count: 63) + "g"])
    func `any other text is none`(_ text: String) {
        #expect(Digest(hex: text) == nil)
    }

    @Test func `another count of bytes is none`() {
        #expect(Digest(bytes: [1, 2, 3]) == nil)
    }
}
