/// A fault at a byte offset; it becomes a `JSONError` once line and column are wanted.
struct JSONFault: Error {
    var offset: Int
    var reason: String
}

/// The recursive-descent reader: a position in bytes that are handed to each call.
///
/// The bytes are a parameter, not a field, because a type that holds a `Span` cannot be built without experimental
/// lifetimes; as a parameter the span costs nothing and stays safe.
struct JSONCursor {
    var position = 0
    /// Bytes of a string with escapes, kept to spare an allocation per string.
    var unescaped: [UInt8] = []
    var maximumDepth: Int
    /// Whether keys may be repeated, where the last one counts, and escaped surrogates be alone, which are read as
    /// U+FFFD.
    var isLenient = false

    /// The most containers within each other where reading is lenient.
    static let lenientDepth = 1_000

    init(maximumDepth: Int) {
        self.maximumDepth = maximumDepth
    }

    /// Steps to the first byte of the value.
    mutating func start(_ bytes: Span<UInt8>) throws(JSONFault) {
        try refuseByteOrderMark(bytes)
        skipSpace(bytes)
    }

    func refuseByteOrderMark(_ bytes: Span<UInt8>) throws(JSONFault) {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw JSONFault(offset: 0, reason: "the text starts with a byte order mark; save it as UTF-8 without one")
        }
    }

    /// Makes sure that nothing but white space follows.
    mutating func finish(_ bytes: Span<UInt8>) throws(JSONFault) {
        skipSpace(bytes)
        if position < bytes.count {
            throw JSONFault(offset: position, reason: "found \(name(bytes, position)) after the end of the value")
        }
    }

    mutating func value(_ bytes: Span<UInt8>, depth: Int) throws(JSONFault) -> JSON {
        guard position < bytes.count else {
            throw JSONFault(offset: position, reason: "expected a value, found the end of the text")
        }
        switch bytes[position] {
        case UInt8(ascii: "\""):
            return .string(try string(bytes))
        case UInt8(ascii: "{"):
            var members: [JSON.Member] = []
            var isRepeated = false
            try object(bytes, depth: depth + 1) { key, value, _, _ in
                members.append(JSON.Member(key: key, value: value))
            } repeated: {
                isRepeated = true
            }
            return .object(isRepeated ? JSON.lastOfEach(members) : members)
        case UInt8(ascii: "["):
            return .array(try array(bytes, depth: depth + 1))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(try number(bytes))
        case UInt8(ascii: "t"):
            try word(bytes, "true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try word(bytes, "false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try word(bytes, "null")
            return .null
        default:
            throw JSONFault(offset: position, reason: "expected a value, found \(name(bytes, position))")
        }
    }

    private mutating func array(_ bytes: Span<UInt8>, depth: Int) throws(JSONFault) -> [JSON] {
        try enter(depth)
        position += 1
        skipSpace(bytes)
        var values: [JSON] = []
        if take(bytes, UInt8(ascii: "]")) { return values }
        while true {
            values.append(try value(bytes, depth: depth))
            skipSpace(bytes)
            if take(bytes, UInt8(ascii: ",")) {
                skipSpace(bytes)
            } else if take(bytes, UInt8(ascii: "]")) {
                return values
            } else {
                throw expected("\",\" or \"]\"", bytes)
            }
        }
    }

    /// Reads an object and hands over each member with the ranges of its key and its value.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - depth: how many objects and arrays there are around its members.
    ///   - leniently: whether the value of a key, with this first byte, is read leniently.
    ///   - member: takes the members.
    ///   - repeated: told of a key that was there before, where that is allowed.
    /// - Throws: the first fault.
    mutating func object(
        _ bytes: Span<UInt8>,
        depth: Int,
        leniently: (String, UInt8) -> Bool = { _, _ in false },
        member: (String, JSON, Range<Int>, Range<Int>) -> Void,
        repeated: () -> Void = {}
    ) throws(JSONFault) {
        try enter(depth)
        position += 1
        skipSpace(bytes)
        if take(bytes, UInt8(ascii: "}")) { return }
        var keys = DistinctKeys()
        while true {
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw expected("a key in double quotes", bytes)
            }
            let keyStart = position
            let key = try string(bytes)
            let keyRange = keyStart..<position
            if !keys.insert(key) {
                guard isLenient else {
                    throw JSONFault(
                        offset: keyStart,
                        reason: "the key \(JSON.excerpt(of: key)) occurs twice in one object"
                    )
                }
                repeated()
            }
            skipSpace(bytes)
            guard take(bytes, UInt8(ascii: ":")) else { throw expected("\":\"", bytes) }
            skipSpace(bytes)
            let valueStart = position
            let (strictDepth, wasLenient) = (maximumDepth, isLenient)
            if !isLenient, position < bytes.count, leniently(key, bytes[position]) {
                (maximumDepth, isLenient) = (Self.lenientDepth, true)
            }
            let value = try value(bytes, depth: depth)
            (maximumDepth, isLenient) = (strictDepth, wasLenient)
            member(key, value, keyRange, valueStart..<position)
            skipSpace(bytes)
            if take(bytes, UInt8(ascii: ",")) {
                skipSpace(bytes)
            } else if take(bytes, UInt8(ascii: "}")) {
                return
            } else {
                throw expected("\",\" or \"}\"", bytes)
            }
        }
    }

    private func enter(_ depth: Int) throws(JSONFault) {
        if depth > maximumDepth {
            throw JSONFault(offset: position, reason: "more than \(maximumDepth) arrays and objects within each other")
        }
    }

    mutating func word(_ bytes: Span<UInt8>, _ word: StaticString) throws(JSONFault) {
        let start = position
        for character in word.description.utf8 {
            guard take(bytes, character) else {
                throw JSONFault(offset: start, reason: "expected a value, found a word that is not \(word)")
            }
        }
    }

    mutating func skipSpace(_ bytes: Span<UInt8>) {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    mutating func take(_ bytes: Span<UInt8>, _ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    func expected(_ what: String, _ bytes: Span<UInt8>) -> JSONFault {
        JSONFault(offset: position, reason: "expected \(what), found \(name(bytes, position))")
    }

    /// The byte at an offset as a reader of the message would call it.
    func name(_ bytes: Span<UInt8>, _ offset: Int) -> String {
        guard offset < bytes.count else { return "the end of the text" }
        let byte = bytes[offset]
        if byte > 0x20, byte < 0x7F { return "\"\(Character(UnicodeScalar(byte)))\"" }
        return "the byte 0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
