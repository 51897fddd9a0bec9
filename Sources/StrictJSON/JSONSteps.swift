/// Steps through the elements of an array or the members of an object of a text that was scanned before, so that
/// nothing is checked again.
package struct JSONSteps {
    private var position: Int
    private let end: Int

    /// Starts before the first element of the array, or member of the object, at `container`.
    package init(_ container: Range<Int>) {
        position = container.lowerBound + 1
        end = container.upperBound - 1
    }

    /// The bytes of the next element; nil after the last.
    package mutating func element(_ bytes: Span<UInt8>) -> Range<Int>? {
        skip(bytes)
        guard position < end else { return nil }
        let start = position
        position = Self.end(bytes, from: start)
        return start..<position
    }

    /// The bytes of the next key, with its quotes, and of its value; nil after the last.
    package mutating func member(_ bytes: Span<UInt8>) -> (key: Range<Int>, value: Range<Int>)? {
        guard let key = element(bytes), let value = element(bytes) else { return nil }
        return (key, value)
    }

    /// Passes white space, commas and colons.
    private mutating func skip(_ bytes: Span<UInt8>) {
        while position < end {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: ":"): position += 1
            default: return
            }
        }
    }

    /// The offset behind the value that starts at one.
    private static func end(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var (index, level) = (start, 0)
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index = stringEnd(bytes, from: index)
                if level == 0 { return index }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                level += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if level == 0 { return index }
                level -= 1
                index += 1
                if level == 0 { return index }
            case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
                if level == 0 { return index }
                index += 1
            default: index += 1
            }
        }
        return index
    }

    private static func stringEnd(_ bytes: Span<UInt8>, from quote: Int) -> Int {
        var index = quote + 1
        while true {
            index = JSONScan.plainEnd(bytes, from: index)
            guard index < bytes.count else { return index }
            switch bytes[index] {
            case UInt8(ascii: "\""): return index + 1
            case UInt8(ascii: "\\"): index += 2
            default: index += 1
            }
        }
    }
}

extension JSON {
    /// Whether the string at a place of a scanned text, with its quotes, has the text `name`, however it is written.
    package static func string(_ bytes: Span<UInt8>, at range: Range<Int>, is name: [UInt8]) -> Bool {
        if range.count == name.count + 2 {
            var index = 0
            while index < name.count, bytes[range.lowerBound + 1 + index] == name[index] { index += 1 }
            // No name that is asked for holds a backslash.
            if index == name.count { return bytes[range.lowerBound] == UInt8(ascii: "\"") }
        }
        guard range.count > name.count + 2, hasEscape(bytes, range) else { return false }
        return (try? JSON.parse(bytes.extracting(range)))?.string.map { $0.utf8.elementsEqual(name) } ?? false
    }

    private static func hasEscape(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range where bytes[index] == UInt8(ascii: "\\") { return true }
        return false
    }
}
