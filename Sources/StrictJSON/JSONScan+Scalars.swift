// Strings and other values without members.

extension JSONScan {
    /// Passes a string at its opening quote.
    ///
    /// - Returns: whether it has escapes.
    mutating func string(_ bytes: Span<UInt8>) throws(JSONFault) -> Bool {
        let start = position + 1
        var index = start
        var isEscaped = false
        while true {
            index = JSONScan.plainEnd(bytes, from: index)
            guard index < bytes.count else {
                throw JSONFault(offset: start - 1, reason: "a string has no closing quote")
            }
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                index = try escape(bytes, at: index)
            } else if byte < 0x20 {
                throw JSONFault(
                    offset: index,
                    reason: "a string holds \(name(bytes, index)), a control character that must be escaped or a "
                        + "missing quote"
                )
            } else {
                index = try character(bytes, at: index)
            }
        }
        position = index + 1
        if index - start > 4_096, !isEscaped, JSONScan.looksLikeBase64(bytes, start..<index) {
            blobs += 1
            blobBytes += index - start
        }
        return isEscaped
    }

    /// The first offset from `index` on of a byte that is no plain one of a string: a quote, a backslash, a control
    /// character or one outside of ASCII; the number of bytes if there is none.
    ///
    /// Eight bytes at a time; see Warren, "Hacker's Delight", section 6-1, for the words that find a byte.
    package static func plainEnd(_ bytes: Span<UInt8>, from index: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        let (quotes, backslashes) = (ones &* 0x22, ones &* 0x5C)
        var place = index
        let count = bytes.count
        unsafe bytes.withUnsafeBytes { raw in
            while place &+ 8 <= count {
                let word = unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                let (quote, backslash) = (word ^ quotes, word ^ backslashes)
                var found = ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
                found = (found | ((word &- ones &* 0x20) & ~word) | word) & high
                if found != 0 {
                    place &+= found.trailingZeroBitCount >> 3
                    return
                }
                place &+= 8
            }
            while place < count {
                let byte = unsafe raw[place]
                if byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5C { return }
                place &+= 1
            }
        }
        return place
    }

    /// Passes an escape.
    private mutating func escape(_ bytes: Span<UInt8>, at backslash: Int) throws(JSONFault) -> Int {
        guard backslash + 1 < bytes.count else {
            throw JSONFault(offset: backslash, reason: "a string has no closing quote")
        }
        switch bytes[backslash + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return backslash + 2
        case UInt8(ascii: "u"):
            let cursor = JSONCursor(maximumDepth: 0)
            let first = try cursor.hexadecimal(bytes, at: backslash)
            let end = backslash + 6
            guard first & 0xF800 == 0xD800 else { return end }
            if first & 0xFC00 == 0xD800, end + 1 < bytes.count, bytes[end] == UInt8(ascii: "\\"),
                bytes[end + 1] == UInt8(ascii: "u"), try cursor.hexadecimal(bytes, at: end) & 0xFC00 == 0xDC00
            {
                return end + 6
            }
            hasLoneSurrogate = true
            return end
        default:
            throw JSONFault(
                offset: backslash,
                reason: "a backslash before \(name(bytes, backslash + 1)) is no escape of JSON"
            )
        }
    }

    /// Passes a character outside of ASCII (the table of well-formed UTF-8, Unicode 15, section 3.9).
    private mutating func character(_ bytes: Span<UInt8>, at start: Int) throws(JSONFault) -> Int {
        let first = bytes[start]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF:
            length = 3
            if first == 0xE0 { second = 0xA0...0xBF }
            if first == 0xED { second = 0x80...0x9F }
        case 0xF0...0xF4:
            length = 4
            if first == 0xF0 { second = 0x90...0xBF }
            if first == 0xF4 { second = 0x80...0x8F }
        default: length = 0
        }
        var isValid = length > 0 && start + length <= bytes.count && second.contains(bytes[start + 1])
        if isValid, length > 2 {
            for offset in 2..<length where bytes[start + offset] & 0xC0 != 0x80 { isValid = false }
        }
        guard isValid else { throw JSONFault(offset: start, reason: "a string holds bytes that are no UTF-8") }
        if first == 0xC2, bytes[start + 1] == 0x85 { hasSeparators = true }
        if first == 0xE2, bytes[start + 1] == 0x80, bytes[start + 2] & 0xFE == 0xA8 { hasSeparators = true }
        return start + length
    }

    /// Whether a long string is base64, perhaps behind the head of a `data:` address.
    private static func looksLikeBase64(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var start = range.lowerBound
        if bytes[start] == UInt8(ascii: "d") {
            for index in start..<start + 128 where bytes[index] == UInt8(ascii: ",") {
                start = index + 1
                break
            }
        }
        for index in start..<start + 2_048 {
            switch bytes[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="),
                UInt8(ascii: "-"), UInt8(ascii: "_"):
                continue
            default: return false
            }
        }
        return true
    }

    /// Passes a number, `true`, `false` or `null`.
    mutating func scalar(_ bytes: Span<UInt8>) throws(JSONFault) {
        var cursor = JSONCursor(maximumDepth: 0)
        cursor.position = position
        try cursor.scalar(bytes)
        position = cursor.position
    }

    func name(_ bytes: Span<UInt8>, _ offset: Int) -> String { JSONCursor(maximumDepth: 0).name(bytes, offset) }

    func fault(_ bytes: Span<UInt8>, _ expected: String) -> JSONFault {
        JSONFault(offset: position, reason: "\(expected), found \(name(bytes, position))")
    }
}
