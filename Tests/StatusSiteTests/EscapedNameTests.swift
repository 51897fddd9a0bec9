import PureTestSupport
import StatusSite
import Testing
import Units

@Suite struct EscapedNameTests {
    /// Random names come back from the parsed page as they were, but for what is replaced on purpose.
    @Test func `random names survive parsing`() throws {
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

extension SplitMix {
    fileprivate mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    fileprivate mutating func name() -> String {
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
