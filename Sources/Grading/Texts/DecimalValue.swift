/// A number of JSON by its value, however it is written, and exact: 1, 1.0 and 10e-1 are one.
struct DecimalValue: Equatable, Comparable {
    let isNegative: Bool
    /// Without zeros at either end; empty for zero.
    let digits: [UInt8]
    /// The value is 0.digits times ten to this power.
    let power: Int

    /// A number that matches the grammar of RFC 8259; nil where its exponent is past any use.
    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        let isMinus = bytes.first == UInt8(ascii: "-")
        if isMinus { bytes.removeFirst() }
        var exponent = 0
        if let mark = bytes.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            guard let value = Int(String(decoding: bytes[(mark + 1)...], as: UTF8.self)), value.magnitude < 1 << 40
            else { return nil }
            exponent = value
            bytes = bytes[..<mark]
        }
        let point = bytes.firstIndex(of: UInt8(ascii: "."))
        let whole = bytes[..<(point ?? bytes.endIndex)]
        var digits = Array(whole) + (point.map { Array(bytes[($0 + 1)...]) } ?? [])
        let zeros = digits.prefix { $0 == 0x30 }.count
        digits.removeFirst(zeros)
        while digits.last == 0x30 { digits.removeLast() }
        self.digits = digits
        power = digits.isEmpty ? 0 : whole.count - zeros + exponent
        isNegative = isMinus && !digits.isEmpty
    }

    var isWhole: Bool { digits.count <= power || digits.isEmpty }

    static func < (left: DecimalValue, right: DecimalValue) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
    }

    private func isSmaller(than other: DecimalValue) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
        if power != other.power { return power < other.power }
        return digits.lexicographicallyPrecedes(other.digits)
    }

    /// Whether it is a whole multiple of another one, by long division; nil where that would take too many digits.
    func isMultiple(of other: DecimalValue) -> Bool? {
        guard !digits.isEmpty else { return true }
        guard !other.digits.isEmpty, other.digits.count <= 17, let divisor = UInt64(text(other.digits)) else {
            return nil
        }
        // Both as whole numbers of one unit: the smaller of their last places.
        let last = power - digits.count
        let otherLast = other.power - other.digits.count
        let shift = last - otherLast
        guard shift.magnitude <= 1_000 else { return nil }
        var rest: UInt64 = 0
        for digit in digits { rest = (rest * 10 + UInt64(digit - 0x30)) % divisor }
        // Finer than the divisor's last place: digits is no multiple of ten, so that many factors of ten must divide.
        guard shift >= 0 else { return false }
        for _ in 0..<shift { rest = rest * 10 % divisor }
        return rest == 0
    }

    private func text(_ digits: [UInt8]) -> String { String(decoding: digits, as: UTF8.self) }
}
