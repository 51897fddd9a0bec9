import StrictJSON
import Testing

/// Damaged texts must be refused or read as some value, never crash, and what is read must write back stably.
@Suite struct MutationTests {
    /// Xorshift; the same seed damages the same bytes.
    private struct Generator {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `damaged texts never crash and accepted ones are stable`(seed: UInt64) throws {
        let original = Array(
            #"{"id":"a\u00e9\ud83d\ude00","n":[-1.5e+10,0,true,false,null],"o":{"é":"\"\\\/\b","x":{}}, "s":"漢" }"#
                .utf8
        )
        var generator = Generator(state: seed &* 0x9E37_79B9_7F4A_7C15)
        var accepted = 0
        for _ in 0..<5000 {
            var text = original
            for _ in 0...generator.below(3) {
                let place = generator.below(text.count)
                switch generator.below(4) {
                case 0: text[place] = UInt8(generator.below(256))
                case 1: text.remove(at: place)
                case 2: text.insert(text[generator.below(text.count)], at: place)
                default: text.removeSubrange(place..<min(text.count, place + 5))
                }
                if text.isEmpty { break }
            }
            do {
                let value = try JSON.parse(text)
                let canonical = value.canonicalBytes()
                #expect(try JSON.parse(canonical).canonicalBytes() == canonical)
                #expect(try JSON.parse(value.serialized()) == value)
                accepted += 1
            } catch {
                #expect(error.line >= 1 && error.column >= 1 && error.column <= text.count + 1)
            }
        }
        #expect(accepted > 50)
    }

    @Test func `excerpts are quoted, cut and harmless`() {
        #expect(JSON.excerpt(of: "plain é") == "\"plain é\"")
        #expect(JSON.excerpt(of: "\u{1B}[31m\n\u{202E}\u{2028}") == "\"\\u001b[31m\\u000a\\u202e\\u2028\"")
        #expect(JSON.excerpt(of: "abcdef", limit: 3) == "\"abc…\"")
        #expect(JSON.excerpt(of: "") == "\"\"")
    }
}
