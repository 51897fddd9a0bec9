import BatchFiles
import PureTestSupport
import Testing

/// Result lines byte by byte: what is no whole line is never taken for one, and bytes are kept.
@Suite struct ResultBytesTests {
    private static let line = ResultLineCase.chat(content: #""a\u0000\"b\ud83d é""#, usage: ResultLineCase.usage(10, 5))

    @Test func `a line that is cut off at any byte is refused`() throws {
        let bytes = Array(Self.line.utf8)
        _ = try ResultLine.parse(bytes.span)
        for end in bytes.indices {
            let part = Array(bytes[..<end])
            do throws(ResultFault) {
                _ = try ResultLine.parse(part.span)
                Issue.record("cut at \(end) it was taken")
            } catch {
                #expect(error.kind == .malformed)
            }
        }
    }

    @Test func `a byte that is changed is an error or is seen, and never a crash`() {
        var generator = SplitMix(state: 7)
        let bytes = Array(Self.line.utf8)
        for _ in 0..<20_000 {
            var changed = bytes
            for _ in 0...Int(generator.next() % 3) {
                changed[Int(generator.next() % UInt64(changed.count))] = UInt8(truncatingIfNeeded: generator.next())
            }
            guard let line = try? ResultLine.parse(changed.span) else { continue }
            if case .slice(let range) = line.answer { #expect(range.upperBound <= changed.count) }
        }
    }

    @Test(arguments: [
        "", " ", "[]", "null", "{}}", "<html><body>Bad Gateway</body></html>",
        "{\"custom_id\":\"a\"}{\"custom_id\":\"b\"}",
        "{\"custom_id\":\"a\",}", "{\"custom_id\" \"a\"}", "{\"custom_id\":\"a\",\"x\":01}",
        "{\"custom_id\":\"a\u{1}\"}",
        "{\"custom_id\":\"\\x\"}", "{\"custom_id\":\"\\u12g4\"}", "{\"custom_id\":\"a\",\"x\":tru}", "\u{FEFF}{}",
        "{\"custom_id\":\"a\",\"x\":[1,]}", "{\"custom_id\":\"a\",\"x\":-}", "{'custom_id':'a'}",
    ])
    func `what is no single JSON object is refused`(_ text: String) {
        do throws(ResultFault) {
            _ = try ResultLine.parse(Array(text.utf8).span)
            Issue.record("it was taken")
        } catch {
            #expect(error.kind == .malformed)
        }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        var bytes = Array(Self.line.utf8)
        bytes[60] = 0xFF
        #expect(throws: ResultFault.self) { try ResultLine.parse(bytes.span) }
    }

    @Test func `separators of lines within a string, and a carriage return between tokens, are no ends`() throws {
        let text =
            "{\"custom_id\":\"a\",\r\"response\":{\"status_code\":200,\"body\":{\"choices\":[{\"message\":{"
            + "\"content\":\"1\u{2028}2\u{2029}3\u{85}4\"}}]}}}"
        #expect(try ReadLine(text).answer == "\"1\u{2028}2\u{2029}3\u{85}4\"")
    }

    @Test func `containers within each other are followed to a limit`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            let (open, closed) = (String(repeating: "[", count: depth), String(repeating: "]", count: depth))
            return Array(#"{"custom_id":"a","x":\#(open)\#(closed)}"#.utf8)
        }
        #expect(try ResultLine.parse(nested(1_000).span).status == .passing)
        #expect(throws: ResultFault.self) { try ResultLine.parse(nested(100_000).span) }
    }
}
