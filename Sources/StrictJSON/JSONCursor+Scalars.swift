// Strings and numbers.

extension JSONCursor {
    /// Reads a string at its opening quote.
    mutating func string(_ bytes: Span<UInt8>) throws(JSONFault) -> String {
        let start = position + 1
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                position = index + 1
                return try text(bytes, start..<index)
            }
            if byte == UInt8(ascii: "\\") {
                return try escapedString(bytes, start: start, firstEscape: index)
            }
            if byte < 0x20 { throw rawControl(bytes, index) }
            index += 1
        }
        throw JSONFault(offset: start - 1, reason: "a string has no closing quote")
    }

    /// The string of some bytes, when they are UTF-8.
    private func text(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(JSONFault) -> String {
        do {
            return String(copying: try UTF8Span(validating: bytes.extracting(range)))
        } catch {
            throw JSONFault(
                offset: range.lowerBound + error.byteOffsets.lowerBound,
                reason: "a string holds bytes that are no UTF-8"
            )
        }
    }

    private mutating func escapedString(
        _ bytes: Span<UInt8>,
        start: Int,
        firstEscape: Int
    ) throws(JSONFault) -> String {
        unescaped.removeAll(keepingCapacity: true)
        var runStart = start
        var index = firstEscape
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                append(bytes, runStart..<index)
                position = index + 1
                // Escapes are ASCII and stand for whole characters: the text is UTF-8 when its source is.
                try validate(bytes, start..<index)
                return String(decoding: unescaped, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\") {
                append(bytes, runStart..<index)
                index = try appendEscape(bytes, at: index)
                runStart = index
            } else if byte < 0x20 {
                throw rawControl(bytes, index)
            } else {
                index += 1
            }
        }
        throw JSONFault(offset: start - 1, reason: "a string has no closing quote")
    }

    private mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        if range.isEmpty { return }
        unsafe bytes.extracting(range).withUnsafeBufferPointer { run in
            unsafe unescaped.append(contentsOf: run)
        }
    }

    private func validate(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(JSONFault) {
        do {
            _ = try UTF8Span(validating: bytes.extracting(range))
        } catch {
            throw JSONFault(
                offset: range.lowerBound + error.byteOffsets.lowerBound,
                reason: "a string holds bytes that are no UTF-8"
            )
        }
    }

    /// Appends what the escape at a backslash stands for and returns the offset behind it.
    private mutating func appendEscape(_ bytes: Span<UInt8>, at backslash: Int) throws(JSONFault) -> Int {
        guard backslash + 1 < bytes.count else {
            throw JSONFault(offset: backslash, reason: "a string has no closing quote")
        }
        switch bytes[backslash + 1] {
        case UInt8(ascii: "\""): unescaped.append(0x22)
        case UInt8(ascii: "\\"): unescaped.append(0x5C)
        case UInt8(ascii: "/"): unescaped.append(0x2F)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): return try appendUnicodeEscape(bytes, at: backslash)
        default:
            throw JSONFault(
                offset: backslash,
                reason: "a backslash before \(name(bytes, backslash + 1)) is no escape of JSON"
            )
        }
        return backslash + 2
    }

    private mutating func appendUnicodeEscape(_ bytes: Span<UInt8>, at backslash: Int) throws(JSONFault) -> Int {
        let first = try hexadecimal(bytes, at: backslash)
        var code = UInt32(first)
        var end = backslash + 6
        if first & 0xFC00 == 0xD800, end + 1 < bytes.count, bytes[end] == UInt8(ascii: "\\"),
            bytes[end + 1] == UInt8(ascii: "u")
        {
            let second = try hexadecimal(bytes, at: end)
            if second & 0xFC00 == 0xDC00 {
                code = 0x10000 + (UInt32(first & 0x3FF) << 10) + UInt32(second & 0x3FF)
                end += 6
            }
        }
        guard let scalar = UnicodeScalar(code) ?? (isLenient ? "\u{FFFD}" : nil) else {
            throw JSONFault(offset: backslash, reason: "an escaped surrogate without its other half is no character")
        }
        unescaped.append(contentsOf: scalar.utf8)
        return end
    }

    /// The value of the four digits of `\uXXXX`.
    func hexadecimal(_ bytes: Span<UInt8>, at backslash: Int) throws(JSONFault) -> UInt16 {
        var value: UInt16 = 0
        for offset in backslash + 2..<backslash + 6 {
            guard offset < bytes.count, let digit = hexadecimalDigit(bytes[offset]) else {
                throw JSONFault(offset: backslash, reason: "\\u needs four hexadecimal digits")
            }
            value = value << 4 | digit
        }
        return value
    }

    private func hexadecimalDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private func rawControl(_ bytes: Span<UInt8>, _ index: Int) -> JSONFault {
        JSONFault(
            offset: index,
            reason: "a string holds \(name(bytes, index)), a control character that must be escaped or a missing quote"
        )
    }

    /// Reads a number at its sign or first digit and returns its text.
    mutating func number(_ bytes: Span<UInt8>) throws(JSONFault) -> String {
        let start = position
        try passNumber(bytes)
        return try text(bytes, start..<position)
    }

    /// Passes a number, `true`, `false` or `null`.
    mutating func scalar(_ bytes: Span<UInt8>) throws(JSONFault) {
        switch bytes[position] {
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try passNumber(bytes)
        case UInt8(ascii: "t"): try word(bytes, "true")
        case UInt8(ascii: "f"): try word(bytes, "false")
        case UInt8(ascii: "n"): try word(bytes, "null")
        default: throw JSONFault(offset: position, reason: "expected a value, found \(name(bytes, position))")
        }
    }

    private mutating func passNumber(_ bytes: Span<UInt8>) throws(JSONFault) {
        let start = position
        _ = take(bytes, UInt8(ascii: "-"))
        if take(bytes, UInt8(ascii: "0")) {
            if position < bytes.count, isDigit(bytes[position]) {
                throw JSONFault(offset: start, reason: "a number must not start with a zero before other digits")
            }
        } else {
            try digits(bytes)
        }
        if take(bytes, UInt8(ascii: ".")) { try digits(bytes) }
        if take(bytes, UInt8(ascii: "e")) || take(bytes, UInt8(ascii: "E")) {
            if !take(bytes, UInt8(ascii: "+")) { _ = take(bytes, UInt8(ascii: "-")) }
            try digits(bytes)
        }
    }

    private mutating func digits(_ bytes: Span<UInt8>) throws(JSONFault) {
        let start = position
        while position < bytes.count, isDigit(bytes[position]) { position += 1 }
        if position == start { throw expected("a digit", bytes) }
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}
