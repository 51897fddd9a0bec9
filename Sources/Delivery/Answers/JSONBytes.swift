internal import Units

/// JSON that is written byte by byte: what is JSON already is copied as it is.
struct JSONBytes {
    var bytes: [UInt8] = []

    mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func raw(_ source: Span<UInt8>, _ range: Range<Int>) {
        unsafe source.extracting(range).withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func number(_ value: some BinaryInteger) { bytes.append(contentsOf: "\(value)".utf8) }

    mutating func number(orNull value: (some BinaryInteger)?) {
        if let value { number(value) } else { raw("null") }
    }

    /// An amount in USD, exact, without zeros at its end.
    mutating func dollars(_ nanoDollars: Int64?) {
        guard let nanoDollars else { return raw("null") }
        let (whole, part) = nanoDollars.quotientAndRemainder(dividingBy: Money.unit)
        number(whole)
        guard part != 0 else { return }
        bytes.append(UInt8(ascii: "."))
        var unit = Money.unit / 10
        var left = part
        while left > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(left / unit))
            left %= unit
            unit /= 10
        }
    }

    /// A string of plain text.
    mutating func string(_ source: Span<UInt8>, _ range: Range<Int>) {
        bytes.append(UInt8(ascii: "\""))
        for place in range { escape(source[place]) }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func string(orNull source: Span<UInt8>, _ range: Range<Int>?) {
        if let range { string(source, range) } else { raw("null") }
    }

    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 { escape(byte) }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case 0x0A: raw("\\n")
        case 0x0D: raw("\\r")
        case 0x09: raw("\\t")
        case 0..<0x20:
            raw("\\u00")
            let digits = Array("0123456789abcdef".utf8)
            bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        default: bytes.append(byte)
        }
    }
}
