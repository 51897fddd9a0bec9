import Testing
import Units

@Suite struct MarkupTests {
    @Test func `special characters become references`() {
        #expect(Markup("a<b>&\"'" as String).html == "a&lt;b&gt;&amp;&quot;&#39;")
    }

    @Test func `angle bracket before a combining mark is escaped`() {
        // One Character, equal to U+226E: a switch over Characters lets it through.
        let trap = "<\u{0338}script>"
        #expect(Markup(trap).html.utf8.elementsEqual("&lt;\u{0338}script&gt;".utf8))
    }

    @Test func `controls and noncharacters are replaced`() {
        let values: [UInt32] = [0, 9, 13, 10, 0x7F, 0x85, 0x2028, 0xFDD0, 0xFFFF, 0x10FFFF]
        for scalar in values.compactMap(Unicode.Scalar.init) {
            #expect(Array(Markup(String(scalar)).html.unicodeScalars) == ["\u{FFFD}"])
        }
        #expect(values.compactMap(Unicode.Scalar.init).count == 10)
    }

    @Test func `bidirectional controls are shown`() {
        #expect(Markup("a\u{202E}b\u{2066}\u{200F}" as String).html == "a[U+202E]b[U+2066][U+200F]")
    }

    @Test func `preformatted text keeps its lines`() {
        #expect(Markup(lines: "a\n\tb\r<").html == "a\n\tb\u{FFFD}&lt;")
    }

    @Test func `interpolation escapes strings and keeps markup`() {
        let name = "<x>"
        let inner: Markup = "<b>\(name)</b>"
        let outer: Markup = "<p>\(inner) \(3)</p>"
        #expect(outer.html == "<p><b>&lt;x&gt;</b> 3</p>")
    }
}
