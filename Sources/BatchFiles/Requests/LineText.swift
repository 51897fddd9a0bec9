internal import StrictJSON

/// Bytes of JSON in one line that every reader takes for one.
///
/// Line ends between tokens become spaces. U+0085, U+2028 and U+2029, at which some readers cut lines, are escaped.
enum LineText {
    /// Appends a part of scanned JSON, byte for byte but for what would break the line.
    static func carry(_ bytes: Span<UInt8>, _ range: Range<Int>, _ scan: borrowing JSONScan, to line: inout [UInt8]) {
        if scan.hasLineBreaks || scan.hasSeparators {
            appendChecked(bytes, range, to: &line)
        } else {
            append(bytes, range, to: &line)
        }
    }

    /// JSON as one line.
    static func line(_ json: [UInt8]) -> [UInt8] {
        var line: [UInt8] = []
        appendChecked(json.span, 0..<json.count, to: &line)
        return line
    }

    /// Appends bytes as they are.
    static func append(_ bytes: Span<UInt8>, _ range: Range<Int>, to line: inout [UInt8]) {
        unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe line.append(contentsOf: $0) }
    }

    private static func appendChecked(_ bytes: Span<UInt8>, _ range: Range<Int>, to line: inout [UInt8]) {
        var (start, index) = (range.lowerBound, range.lowerBound)
        while index < range.upperBound {
            switch bytes[index] {
            case 0x0A, 0x0D:
                append(bytes, start..<index, to: &line)
                line.append(UInt8(ascii: " "))
                index += 1
                start = index
            case 0xC2, 0xE2: escapeSeparator(bytes, &index, &start, to: &line)
            default: index += 1
            }
        }
        append(bytes, start..<range.upperBound, to: &line)
    }

    /// Appends a text as the inside of a JSON string.
    static func appendEscaped(_ text: Span<UInt8>, to line: inout [UInt8]) {
        var (start, index) = (0, 0)
        while true {
            index = JSONScan.plainEnd(text, from: index)
            guard index < text.count else { break }
            switch text[index] {
            case 0xC2, 0xE2: escapeSeparator(text, &index, &start, to: &line)
            case 0x80...:
                repeat {
                    index += 1
                } while index < text.count && text[index] >= 0x80 && text[index] != 0xC2 && text[index] != 0xE2
            case let byte:
                append(text, start..<index, to: &line)
                appendEscape(byte, to: &line)
                index += 1
                start = index
            }
        }
        append(text, start..<text.count, to: &line)
    }

    private static func appendEscape(_ byte: UInt8, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): line.append(byte)
        case 0x08: line.append(UInt8(ascii: "b"))
        case 0x09: line.append(UInt8(ascii: "t"))
        case 0x0A: line.append(UInt8(ascii: "n"))
        case 0x0C: line.append(UInt8(ascii: "f"))
        case 0x0D: line.append(UInt8(ascii: "r"))
        default:
            line.append(contentsOf: "u00".utf8)
            line.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            let digit = byte & 0x0F
            line.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }

    /// Passes a character that starts with C2 or E2 and escapes it if it separates lines.
    private static func escapeSeparator(
        _ bytes: Span<UInt8>,
        _ index: inout Int,
        _ start: inout Int,
        to line: inout [UInt8]
    ) {
        let escape: StaticString
        let length = bytes[index] == 0xC2 ? 2 : 3
        guard index + length <= bytes.count else { return index += 1 }
        switch (length, bytes[index + 1], bytes[index + length - 1]) {
        case (2, 0x85, _): escape = "\\u0085"
        case (3, 0x80, 0xA8): escape = "\\u2028"
        case (3, 0x80, 0xA9): escape = "\\u2029"
        default: return index += length
        }
        append(bytes, start..<index, to: &line)
        line.append(contentsOf: escape.description.utf8)
        index += length
        start = index
    }
}
