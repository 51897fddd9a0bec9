import BatchFiles
import PureTestSupport
import StrictJSON
import Testing

/// Random JSON, with everything that makes readers differ, passes through unchanged.
@Suite struct RandomBodyTests {
    private struct Source {
        var random: SplitMix

        mutating func pick<Value>(_ values: [Value]) -> Value { values[Int(random.next() % UInt64(values.count))] }

        mutating func space() -> String { pick(["", "", "", " ", "\t", "  "]) }

        mutating func string() -> String {
            let pieces = [
                "a", "model", #"\n"#, #"\u0000"#, #"\ud800"#, #"\uD83D\uDE00"#, #"\""#, #"\\"#, "é", "漢", "😀",
                "e\u{301}",
                "\u{7F}", #"\/"#, "plain text ", "{", "]", ":",
            ]
            return "\"" + (0..<Int(random.next() % 6)).map { _ in pick(pieces) }.joined() + "\""
        }

        mutating func value(_ depth: Int) -> String {
            let numbers = ["0", "-0", "1e400", "12345678901234567890", "1.50", "-2E-7"]
            switch depth > 4 ? random.next() % 3 : random.next() % 5 {
            case 0: return pick(numbers)
            case 1: return string()
            case 2: return pick(["true", "false", "null"])
            case 3:
                let items = (0..<Int(random.next() % 4)).map { _ in space() + value(depth + 1) + space() }
                return "[" + items.joined(separator: ",") + "]"
            default: return object(depth + 1)
            }
        }

        mutating func object(_ depth: Int) -> String {
            let members = (0..<Int(random.next() % 5)).map { _ in
                space() + pick([string(), #""model""#, #""k""#]) + space() + ":" + space() + value(depth) + space()
            }
            return "{" + members.joined(separator: ",") + "}"
        }
    }

    @Test func `with its model cut out a body is the same before and after`() throws {
        var source = Source(random: SplitMix(state: 7))
        let writer = try RequestWriter(service: RequestSample.openAI)
        var line: [UInt8] = []
        var written = 0
        for _ in 0..<4_000 {
            let inner = source.value(1)
            let body = #"{"a":\#(inner),"model":\#(source.value(3)),"b":\#(source.object(2))}"#
            let expected = try #require(cut(body))
            line.removeAll(keepingCapacity: true)
            let request = Array(body.utf8)
            let prompt: [UInt8] = []
            _ = try writer.append(
                id: RequestSample.id,
                prompt: prompt.span,
                request: request.span,
                form: .chatCompletion,
                to: &line
            )
            let place = try RequestLine(line.span).body
            let after = String(decoding: line[place], as: UTF8.self)
            #expect(try #require(cut(after)) == expected)
            #expect(after.contains(#""model":"gpt-small""#))
            written += 1
        }
        #expect(written == 4_000)
    }

    /// The text without the value of its own model, found by a reader that is written another way.
    private func cut(_ text: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        var (depth, inString, isEscaped, start): (Int, Bool, Bool, Int?) = (0, false, false, nil)
        let key = Array(#""model":"#.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if inString {
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5C {
                    isEscaped = true
                } else if byte == 0x22 {
                    inString = false
                }
            } else if byte == 0x22 {
                if depth == 1, start == nil, bytes[index...].starts(with: key) {
                    index += key.count
                    start = index
                    continue
                }
                inString = true
            } else if byte == 0x7B || byte == 0x5B {
                depth += 1
            } else if byte == 0x7D || byte == 0x5D {
                depth -= 1
            } else if byte == 0x2C, depth == 1, let start {
                return Array(bytes[..<start] + bytes[index...])
            }
            index += 1
        }
        return nil
    }
}
