/// Reads what stands between square brackets, and escapes.
struct PatternClass {
    private let text: [Unicode.Scalar]
    private(set) var place: Int
    private(set) var isInverted = false

    /// - Parameters:
    ///   - text: the pattern.
    ///   - place: behind the bracket or the backslash.
    init(_ text: [Unicode.Scalar], _ place: Int) {
        self.text = text
        self.place = place
    }

    private var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

    private func fault(_ reason: String) -> GradingFault {
        GradingFault("the pattern is wrong at character \(place + 1): \(reason)")
    }

    /// All to the closing bracket, which a class may begin with.
    mutating func read() throws(GradingFault) -> [ClosedRange<UInt32>] {
        var ranges: [ClosedRange<UInt32>] = []
        if next == "^" {
            isInverted = true
            place += 1
        }
        var isFirst = true
        while let scalar = next, scalar != "]" || isFirst {
            isFirst = false
            let low = try member()
            if next == "-", place + 1 < text.count, text[place + 1] != "]" {
                place += 1
                let high = try member()
                guard low.count == 1, high.count == 1, low[0].count == 1, high[0].count == 1,
                    low[0].lowerBound <= high[0].lowerBound
                else { throw fault("a range of characters goes from a smaller to a larger one") }
                ranges.append(low[0].lowerBound...high[0].lowerBound)
            } else {
                ranges += low
            }
        }
        guard next == "]" else { throw fault("a class has no closing bracket") }
        place += 1
        return ranges
    }

    private mutating func member() throws(GradingFault) -> [ClosedRange<UInt32>] {
        guard let scalar = next else { throw fault("a class has no closing bracket") }
        if scalar == "[", place + 1 < text.count, text[place + 1] == ":" {
            throw fault("classes by name, as [:alpha:], are not supported")
        }
        place += 1
        guard scalar == "\\" else { return [scalar.value...scalar.value] }
        return try escaped()
    }

    /// What follows a backslash.
    mutating func escaped() throws(GradingFault) -> [ClosedRange<UInt32>] {
        guard let scalar = next else { throw fault("the pattern ends with a backslash") }
        place += 1
        switch scalar {
        case "d": return CharacterSet.digits
        case "D": return CharacterSet.complement(CharacterSet.digits)
        case "w": return CharacterSet.words
        case "W": return CharacterSet.complement(CharacterSet.words)
        case "s": return CharacterSet.spaces
        case "S": return CharacterSet.complement(CharacterSet.spaces)
        case "n": return [0x0A...0x0A]
        case "r": return [0x0D...0x0D]
        case "t": return [0x09...0x09]
        case "x": return [try code(2)]
        case "u": return [try code(4)]
        default:
            let isWord = CharacterSet.words.contains { $0.contains(scalar.value) }
            guard !isWord else { throw fault("\"\\\(scalar)\" is not supported") }
            return [scalar.value...scalar.value]
        }
    }

    private mutating func code(_ digits: Int) throws(GradingFault) -> ClosedRange<UInt32> {
        let end = place + digits
        guard end <= text.count,
            let value = UInt32(String(String.UnicodeScalarView(text[place..<end])), radix: 16)
        else { throw fault("expected \(digits) hexadecimal digits") }
        place = end
        return value...value
    }
}
