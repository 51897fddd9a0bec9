import StatusSite
import Testing
import Units

@Suite struct EscapedNameTests {
    /// Random names come back from the parsed page as they were, but for what is replaced on purpose.
    @Test func randomNamesSurviveParsing() throws {
        var generator = SplitMix(state: 7)
        for _ in 0..<2000 {
            let name = generator.name()
            let page = try PageSource(
                Array("<p title=\"\(Markup(name).html)\"><bdi>\(Markup(name).html)</bdi></p>".utf8)
            )
            #expect(page.elements.map(\.name) == ["p", "bdi"])
            let text = page.texts.map(\.text).joined()
            #expect(text.utf8.elementsEqual(name.utf8))
            #expect(page.elements[0]["title"].map { $0.utf8.elementsEqual(name.utf8) } == true)
        }
    }
}

/// A seeded generator of names (SplitMix64).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func name() -> String {
        let traps: [Unicode.Scalar] = [
            "<", ">", "&", "\"", "'", "\u{0338}", "\u{0301}", "\u{200D}", "\u{FE0F}", "/", ";", "=",
        ]
        var name = String.UnicodeScalarView()
        for _ in 0...below(12) {
            if below(2) == 0 {
                name.append(traps[below(traps.count)])
                continue
            }
            let value = UInt32(0x20 + below(0x1FFDE))
            if let scalar = Unicode.Scalar(value), Markup(String(scalar)).html == String(scalar) { name.append(scalar) }
        }
        return String(name)
    }
}
