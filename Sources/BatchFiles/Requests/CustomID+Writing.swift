extension CustomID {
    /// Appends the bytes of ``text``.
    func append(to line: inout [UInt8]) {
        line.append(contentsOf: "w1-".utf8)
        line.append(contentsOf: tag.utf8)
        Self.append(UInt64(job), to: &line)
        Self.append(UInt64(prompt), to: &line)
        Self.append(UInt64(attempt), to: &line)
    }

    /// Appends a dash and a number.
    private static func append(_ number: UInt64, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "-"))
        var (rest, digits, count) = (number, InlineArray<20, UInt8>(repeating: 0), 0)
        repeat {
            digits[count] = 0x30 + UInt8(rest % 10)
            rest /= 10
            count += 1
        } while rest > 0
        while count > 0 {
            count -= 1
            line.append(digits[count])
        }
    }
}
