/// JSON strings, decoded and joined.
package enum JSONText {
    /// The bytes of a string's text in UTF-8; a surrogate that stands alone becomes U+FFFD.
    ///
    /// - Parameters:
    ///   - bytes: where it stands.
    ///   - literal: its place, quotes included; it must be well-formed.
    ///   - limit: about how many bytes to give.
    /// - Returns: the text, without its quotes.
    package static func decoded(_ bytes: Span<UInt8>, _ literal: Range<Int>, limit: Int = .max) -> [UInt8] {
        var text: [UInt8] = []
        var place = literal.lowerBound + 1
        let end = literal.upperBound - 1
        while place < end, text.count < limit {
            guard bytes[place] == UInt8(ascii: "\\") else {
                text.append(bytes[place])
                place += 1
                continue
            }
            let letter = bytes[place + 1]
            place += 2
            switch letter {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                var unit = hexadecimal(bytes, place)
                place += 4
                if unit & 0xFC00 == 0xD800, place + 5 < end, bytes[place] == UInt8(ascii: "\\"),
                    bytes[place + 1] == UInt8(ascii: "u"), hexadecimal(bytes, place + 2) & 0xFC00 == 0xDC00
                {
                    unit = 0x1_0000 + (unit & 0x3FF) << 10 + hexadecimal(bytes, place + 2) & 0x3FF
                    place += 6
                }
                text += Array(String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
            default: text.append(letter)
            }
        }
        return text
    }

    private static func hexadecimal(_ bytes: Span<UInt8>, _ start: Int) -> UInt32 {
        var value: UInt32 = 0
        for place in start..<start + 4 { value = value << 4 | (ResultScanner.digit(bytes[place]) ?? 0) }
        return value
    }

    /// A string for a column of text: shortened, and U+0000, which Postgres does not take, as U+FFFD.
    static func text(_ bytes: Span<UInt8>, _ literal: Range<Int>, limit: Int = 2_000) -> String {
        let decoded = decoded(bytes, literal, limit: limit)
        let text = String(decoding: decoded, as: UTF8.self)
        return decoded.contains(0) ? String(text.map { $0 == "\0" ? "\u{FFFD}" : $0 }) : text
    }

    /// One JSON string of the texts of several, escapes left as they are.
    static func joined(_ bytes: Span<UInt8>, _ literals: [Range<Int>]) -> [UInt8] {
        var text: [UInt8] = [UInt8(ascii: "\"")]
        for literal in literals {
            for place in literal.lowerBound + 1..<literal.upperBound - 1 { text.append(bytes[place]) }
        }
        text.append(UInt8(ascii: "\""))
        return text
    }
}
