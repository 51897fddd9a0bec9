/// A place in the bytes of a JSON text, moved over one value or member at a time; nothing is decoded and no tree built.
///
/// The bytes are given to each call, as a type that holds a `Span` cannot be built without experimental lifetimes. They
/// must be UTF-8. The grammar is that of RFC 8259; numbers may have any size, escaped surrogates may stand alone.
struct ResultScanner {
    var position = 0

    /// The most arrays and objects within each other.
    private static let depthLimit = 1_024

    /// The first byte of the value to come; 0 at the end.
    mutating func peek(_ bytes: Span<UInt8>) -> UInt8 {
        skipSpace(bytes)
        return position < bytes.count ? bytes[position] : 0
    }

    mutating func skipSpace(_ bytes: Span<UInt8>) {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// Passes `byte` where it comes next.
    mutating func take(_ bytes: Span<UInt8>, _ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    func malformed(_ bytes: Span<UInt8>, _ expected: String) -> ResultFault {
        let found =
            position < bytes.count ? "the byte 0x\(String(bytes[position], radix: 16, uppercase: true))" : "the end"
        return ResultFault(.malformed, "expected \(expected) at byte \(position + 1), found \(found)")
    }

    /// Passes a string.
    ///
    /// - Returns: its bytes with the quotes.
    mutating func string(_ bytes: Span<UInt8>) throws(ResultFault) -> Range<Int> {
        let start = position
        guard take(bytes, UInt8(ascii: "\"")) else { throw malformed(bytes, "a string") }
        while true {
            position = Self.plainEnd(bytes, from: position)
            guard position < bytes.count else { throw malformed(bytes, "the quote that ends a string") }
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") { break }
            guard byte == UInt8(ascii: "\\") else { throw malformed(bytes, "no control character in a string") }
            position += 1
            guard position < bytes.count else { throw malformed(bytes, "an escape") }
            switch bytes[position] {
            case UInt8(ascii: "u"):
                guard position + 4 < bytes.count else { throw malformed(bytes, "four hexadecimal digits") }
                for place in position + 1...position + 4 where ResultScanner.digit(bytes[place]) == nil {
                    throw malformed(bytes, "four hexadecimal digits")
                }
                position += 5
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
                UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
                position += 1
            default: throw malformed(bytes, "an escape of JSON")
            }
        }
        position += 1
        return start..<position
    }

    /// The value of a hexadecimal digit.
    static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x37)
        case 0x61...0x66: UInt32(byte - 0x57)
        default: nil
        }
    }

    /// The first offset from `index` on of a quote, a backslash or a control character; the number of bytes if there is
    /// none.
    ///
    /// Eight bytes at a time; see Warren, "Hacker's Delight", section 6-1, for the words that find a byte.
    private static func plainEnd(_ bytes: Span<UInt8>, from index: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        var place = index
        let count = bytes.count
        unsafe bytes.withUnsafeBytes { raw in
            while place &+ 8 <= count {
                let word = unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                let (quote, backslash) = (word ^ (ones &* 0x22), word ^ (ones &* 0x5C))
                let found =
                    (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
                        | ((word &- ones &* 0x20) & ~word)) & high
                if found != 0 {
                    // The lowest mark is right; those above it may be borrows of the subtraction.
                    place &+= found.trailingZeroBitCount >> 3
                    return
                }
                place &+= 8
            }
            while place < count {
                let byte = unsafe raw[place]
                if byte < 0x20 || byte == 0x22 || byte == 0x5C { return }
                place &+= 1
            }
        }
        return place
    }

    /// Passes a number.
    ///
    /// - Returns: its bytes.
    mutating func number(_ bytes: Span<UInt8>) throws(ResultFault) -> Range<Int> {
        let start = position
        _ = take(bytes, UInt8(ascii: "-"))
        if !take(bytes, UInt8(ascii: "0")) { try digits(bytes) }
        if take(bytes, UInt8(ascii: ".")) { try digits(bytes) }
        if take(bytes, UInt8(ascii: "e")) || take(bytes, UInt8(ascii: "E")) {
            if !take(bytes, UInt8(ascii: "+")) { _ = take(bytes, UInt8(ascii: "-")) }
            try digits(bytes)
        }
        return start..<position
    }

    private mutating func digits(_ bytes: Span<UInt8>) throws(ResultFault) {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        guard position > start else { throw malformed(bytes, "a digit") }
    }

    /// Passes any value.
    ///
    /// - Returns: its bytes, without white space around it.
    @discardableResult
    mutating func skip(_ bytes: Span<UInt8>) throws(ResultFault) -> Range<Int> {
        skipSpace(bytes)
        let start = position
        // One bit a level: whether it is an object.
        var levels = InlineArray<16, UInt64>(repeating: 0)
        var level = 0
        value: while true {
            skipSpace(bytes)
            let byte = position < bytes.count ? bytes[position] : 0
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                guard level < Self.depthLimit else {
                    throw ResultFault(
                        .malformed,
                        "more than \(Self.depthLimit) arrays and objects lie within each other"
                    )
                }
                position += 1
                skipSpace(bytes)
                let isObject = byte == UInt8(ascii: "{")
                if !take(bytes, isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    let bit: UInt64 = 1 << UInt64(level & 63)
                    if isObject { levels[level >> 6] |= bit } else { levels[level >> 6] &= ~bit }
                    level += 1
                    if isObject { try key(bytes) }
                    continue value
                }
            } else {
                try scalar(bytes, byte)
            }
            // A value has ended; so may those around it.
            while level > 0 {
                skipSpace(bytes)
                let isObject = levels[(level - 1) >> 6] >> UInt64((level - 1) & 63) & 1 == 1
                if take(bytes, UInt8(ascii: ",")) {
                    skipSpace(bytes)
                    if isObject { try key(bytes) }
                    continue value
                }
                guard take(bytes, isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw malformed(bytes, isObject ? "a comma or }" : "a comma or ]")
                }
                level -= 1
            }
            return start..<position
        }
    }

    /// Passes a key and its colon.
    @discardableResult
    mutating func key(_ bytes: Span<UInt8>) throws(ResultFault) -> Range<Int> {
        let key = try string(bytes)
        skipSpace(bytes)
        guard take(bytes, UInt8(ascii: ":")) else { throw malformed(bytes, "a colon") }
        return key
    }

    private mutating func scalar(_ bytes: Span<UInt8>, _ first: UInt8) throws(ResultFault) {
        switch first {
        case UInt8(ascii: "\""): _ = try string(bytes)
        case UInt8(ascii: "t"): try word(bytes, 0x6575_7274, 4)
        case UInt8(ascii: "f"): try word(bytes, 0x65_736C_6166, 5)
        case UInt8(ascii: "n"): try word(bytes, 0x6C6C_756E, 4)
        case UInt8(ascii: "-"), 0x30...0x39: _ = try number(bytes)
        default: throw malformed(bytes, "a value")
        }
    }

    /// Passes `true`, `false` or `null`, given as its letters from the lowest byte on.
    private mutating func word(_ bytes: Span<UInt8>, _ letters: UInt64, _ count: Int) throws(ResultFault) {
        for place in 0..<count {
            let letter = UInt8(truncatingIfNeeded: letters >> UInt64(place * 8))
            guard take(bytes, letter) else { throw malformed(bytes, "a value") }
        }
    }
}
