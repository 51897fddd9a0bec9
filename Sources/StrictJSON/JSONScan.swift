/// What a text of JSON is made of, found without decoding it: it is checked against the grammar (RFC 8259), and the
/// places of the members of its outermost object are kept.
///
/// More lenient than `JSON/parse(_:maximumDepth:)`, for texts that are carried and not interpreted: keys may be
/// repeated, numbers be of any size, and escaped surrogates stand alone. One pass over the bytes, no allocation for up
/// to 24 members.
package struct JSONScan {
    package struct Member: Sendable {
        /// The bytes of the key, with its quotes.
        package var key: Range<Int>
        /// The bytes of the value, without white space around it.
        package var value: Range<Int>
        /// Whether the key is written with escapes.
        package var isEscaped: Bool
    }

    /// The bytes of the value, without white space around it.
    package private(set) var value = 0..<0
    /// Whether the outermost value is an object.
    package private(set) var isObject = false
    /// How many arrays and objects lie within each other.
    package private(set) var depth = 0
    /// Bytes of white space between the tokens.
    package private(set) var spaces = 0
    /// Whether a line ends between two tokens.
    package private(set) var hasLineBreaks = false
    /// Whether a string holds a character that some readers take for the end of a line: U+0085, U+2028, U+2029.
    package internal(set) var hasSeparators = false
    /// Whether a surrogate is escaped without its other half.
    package internal(set) var hasLoneSurrogate = false
    /// Strings of more than 4,096 bytes that look like base64, and their bytes in all.
    package internal(set) var blobs = 0
    package internal(set) var blobBytes = 0
    /// The number of members of the outermost object.
    package private(set) var count = 0

    /// The most containers within each other that can be scanned.
    package static let depthLimit = 1_024

    private var few = InlineArray<24, Member>(repeating: Member(key: 0..<0, value: 0..<0, isEscaped: false))
    private var more: [Member] = []
    var position = 0

    /// The member at a place, from 0, in the order of the text.
    package subscript(_ place: Int) -> Member { place < 24 ? few[place] : more[place - 24] }

    /// Scans one value with nothing but white space around it.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - maximumDepth: the most arrays and objects within each other, at most ``depthLimit``.
    /// - Throws: `JSONError` with the line and column of the first fault.
    package init(_ bytes: Span<UInt8>, maximumDepth: Int = JSONScan.depthLimit) throws(JSONError) {
        do throws(JSONFault) {
            try scan(bytes, Swift.min(maximumDepth, Self.depthLimit))
        } catch {
            throw JSONError(at: error.offset, in: bytes, reason: error.reason)
        }
    }

    private mutating func scan(_ bytes: Span<UInt8>, _ maximumDepth: Int) throws(JSONFault) {
        try JSONCursor(maximumDepth: 0).refuseByteOrderMark(bytes)
        // One bit a level: whether it is an object.
        var levels = InlineArray<16, UInt64>(repeating: 0)
        var level = 0
        var pending = Member(key: 0..<0, value: 0..<0, isEscaped: false)
        skipSpace(bytes)
        let start = position
        value: while true {
            guard position < bytes.count else { throw fault(bytes, "expected a value") }
            switch bytes[position] {
            case UInt8(ascii: "\""): _ = try string(bytes)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard level < maximumDepth else {
                    throw JSONFault(
                        offset: position,
                        reason: "more than \(maximumDepth) arrays and objects within each other"
                    )
                }
                let opensObject = bytes[position] == UInt8(ascii: "{")
                let bit: UInt64 = 1 << UInt64(level & 63)
                if opensObject { levels[level >> 6] |= bit } else { levels[level >> 6] &= ~bit }
                if level == 0 { isObject = opensObject }
                level += 1
                depth = Swift.max(depth, level)
                position += 1
                skipSpace(bytes)
                guard take(bytes, opensObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    if opensObject { try key(bytes, level, &pending) }
                    continue value
                }
                level -= 1
            default: try scalar(bytes)
            }
            // A value has ended; so may those around it.
            while true {
                if level == 0 { break value }
                if level == 1, isObject { keep(pending, end: position) }
                skipSpace(bytes)
                let inObject = levels[(level - 1) >> 6] >> UInt64((level - 1) & 63) & 1 == 1
                if take(bytes, UInt8(ascii: ",")) {
                    skipSpace(bytes)
                    if inObject { try key(bytes, level, &pending) }
                    continue value
                }
                guard take(bytes, inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw fault(bytes, inObject ? "expected \",\" or \"}\"" : "expected \",\" or \"]\"")
                }
                level -= 1
            }
        }
        value = start..<position
        skipSpace(bytes)
        if position < bytes.count {
            throw JSONFault(offset: position, reason: "found \(name(bytes, position)) after the end of the value")
        }
    }

    /// Reads a key and what follows it, up to the first byte of its value.
    private mutating func key(_ bytes: Span<UInt8>, _ level: Int, _ member: inout Member) throws(JSONFault) {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            throw fault(bytes, "expected a key in double quotes")
        }
        let start = position
        let isEscaped = try string(bytes)
        let end = position
        skipSpace(bytes)
        guard take(bytes, UInt8(ascii: ":")) else { throw fault(bytes, "expected \":\"") }
        skipSpace(bytes)
        if level == 1 { member = Member(key: start..<end, value: position..<position, isEscaped: isEscaped) }
    }

    private mutating func keep(_ member: Member, end: Int) {
        var member = member
        member.value = member.value.lowerBound..<end
        if count < 24 { few[count] = member } else { more.append(member) }
        count += 1
    }

    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09: position += 1
            case 0x0A, 0x0D:
                hasLineBreaks = true
                position += 1
            default:
                spaces += position - start
                return
            }
        }
        spaces += position - start
    }

    private mutating func take(_ bytes: Span<UInt8>, _ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }
}
