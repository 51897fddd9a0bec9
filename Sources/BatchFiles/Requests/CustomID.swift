/// The id of a request in a batch file: names the database, job, prompt and attempt, in letters that every provider
/// takes.
///
/// `w1-4f0c22ab-17-2041-1` is the first attempt at prompt 2041 of job 17. It is at most 54 letters, digits and dashes.
/// No two requests ever have the same: a late answer to the first attempt cannot be taken for one to the second, nor
/// another database's for this one's.
package struct CustomID: Sendable, Hashable {
    /// Eight letters or digits that name the database.
    package let tag: String
    package let job: Int64
    package let prompt: Int32
    package let attempt: Int16

    package init(tag: String, job: Int64, prompt: Int32, attempt: Int16) {
        self.tag = tag
        self.job = job
        self.prompt = prompt
        self.attempt = attempt
    }

    package var text: String { "w1-\(tag)-\(job)-\(prompt)-\(attempt)" }

    /// Reads what `text` wrote; nil for anything else: no other case, no leading zeros, no spaces.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count <= 64 else { return nil }
        let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].elementsEqual("w1".utf8), parts[1].count == 8,
            parts[1].allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }),
            let job = Self.number(parts[2], Int64.self), let prompt = Self.number(parts[3], Int32.self),
            let attempt = Self.number(parts[4], Int16.self)
        else { return nil }
        self.init(tag: String(decoding: parts[1], as: UTF8.self), job: job, prompt: prompt, attempt: attempt)
    }

    /// A number from 1 without leading zeros.
    private static func number<Number: FixedWidthInteger>(
        _ digits: some Collection<UInt8>,
        _ type: Number.Type
    ) -> Number? {
        guard let first = digits.first, first != 0x30 else { return nil }
        var value: Number = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            let (tens, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, more) = tens.addingReportingOverflow(Number(digit - 0x30))
            guard !over, !more else { return nil }
            value = sum
        }
        return value
    }
}
