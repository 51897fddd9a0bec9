/// Reading decimal numbers from bytes: exactly for money, correctly rounded for measurements.
enum DecimalText {
    /// A number written as digits, an optional fraction and an optional exponent, as the nearest `Double`.
    ///
    /// Nil for anything else: words such as `nan`, hexadecimal, spaces, and values out of range.
    static func double(_ text: ArraySlice<UInt8>) -> Double? {
        var index = text.startIndex
        let negative = index < text.endIndex && text[index] == UInt8(ascii: "-")
        if negative { index += 1 }
        var mantissa: UInt64 = 0
        var digits = 0
        var exponent = 0
        var isShort = true
        func take() -> Bool {
            guard index < text.endIndex, text[index] &- 0x30 < 10 else { return false }
            digits += 1
            if mantissa < 100_000_000_000_000 {
                mantissa = mantissa * 10 + UInt64(text[index] - 0x30)
            } else {
                isShort = false
            }
            index += 1
            return true
        }
        while take() {}
        guard digits > 0 else { return nil }
        if index < text.endIndex, text[index] == UInt8(ascii: ".") {
            index += 1
            let whole = digits
            while take() { exponent -= 1 }
            guard digits > whole else { return nil }
        }
        if index < text.endIndex, text[index] | 0x20 == UInt8(ascii: "e") {
            let rest = text[(index + 1)...]
            guard let power = Int(String(decoding: rest, as: UTF8.self)),
                power > -1000, power < 1000
            else { return nil }
            exponent += power
            index = text.endIndex
        }
        guard index == text.endIndex else { return nil }
        // Both factors are exact, so one rounding makes the nearest value (Clinger 1990, the fast path).
        if isShort, exponent >= -22, exponent <= 22 {
            let power = powersOfTen[abs(exponent)]
            let value = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
            return negative ? -value : value
        }
        guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// Why a text is no price.
    enum PriceFault: Error {
        case notADecimal
        case tooFine
        case tooLarge
    }

    /// An amount of dollars, such as `0.075`, in nano-dollars, without a detour over floating point.
    ///
    /// The database keeps prices to six decimals and below a million dollars; finer or larger ones are refused here
    /// rather than rounded there.
    static func nanoDollars(_ text: ArraySlice<UInt8>) throws(PriceFault) -> Int64 {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 &- 0x30 < 10 } }) else {
            throw .notADecimal
        }
        var amount: Int64 = 0
        for digit in parts[0] {
            amount = amount * 10 + Int64(digit - 0x30)
            if amount >= 1_000_000 { throw .tooLarge }
        }
        amount *= 1_000_000_000
        var unit: Int64 = 100_000_000
        for digit in parts.count == 2 ? parts[1] : [] {
            if unit < 1000, digit != 0x30 { throw .tooFine }
            amount += unit * Int64(digit - 0x30)
            unit /= 10
        }
        return amount
    }
}
