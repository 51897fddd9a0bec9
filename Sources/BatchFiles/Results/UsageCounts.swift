/// The counts of a usage object as they stand there, whatever the dialect.
struct UsageCounts {
    /// A count that is there and is no whole number from 0 to 2,147,483,647; its name.
    var broken: ResultMember?
    /// Something was used that is not priced by tokens of text: its name.
    var unpriced: ResultMember?

    var prompt: Int64?
    var completion: Int64?
    var total: Int64?
    var input: Int64?
    var output: Int64?
    var cached: Int64?
    var cacheHit: Int64?
    var cacheWrite: Int64?
    var cacheWriteMinutes: Int64?
    var cacheWriteHours: Int64?
    var reasoning: Int64?
    /// Anthropic's: they are not part of the input.
    var cacheRead: Int64?
    var cacheCreation: Int64?
    var cacheCreationShort: Int64?
    var cacheCreationLong: Int64?
    /// Gemini's as a server with OpenAI's lines writes them: thoughts are in the total only.
    var geminiPrompt: Int64?
    var geminiCompletion: Int64?
    var geminiTotal: Int64?
    /// Gemini's own: thoughts are beside the candidates, the prompts of tools beside the prompt.
    var promptCount: Int64?
    var toolPromptCount: Int64?
    var cachedCount: Int64?
    var candidatesCount: Int64?
    var thoughtsCount: Int64?
    var totalCount: Int64?
}

extension ResultReader {
    /// Reads `usage` or `usageMetadata`; null is none.
    mutating func usage(_ bytes: Span<UInt8>) throws(ResultFault) {
        guard scan.peek(bytes) == UInt8(ascii: "{") else {
            try scan.skip(bytes)
            return
        }
        var counts = UsageCounts()
        try usageMembers(bytes, &counts)
        content.usage = counts
    }

    private mutating func usageMembers(_ bytes: Span<UInt8>, _ counts: inout UsageCounts) throws(ResultFault) {
        var walk = scan.enter(bytes)
        while let member = try scan.member(bytes, &walk) {
            switch member {
            case .promptDetails, .completionDetails, .inputDetails, .outputDetails, .cacheCreationDetails:
                if scan.peek(bytes) == UInt8(ascii: "{") {
                    try usageMembers(bytes, &counts)
                } else {
                    try scan.skip(bytes)
                }
            case .serverTools, .toolUsage:
                if try hasCount(bytes) { counts.unpriced = member }
            case .audioTokens, .imageTokens, .sourcesUsed:
                if try hasCount(bytes) { counts.unpriced = member }
            default:
                if let path = Self.place(of: member) {
                    try count(bytes, member, &counts, path)
                } else {
                    try scan.skip(bytes)
                }
            }
        }
    }

    private mutating func count(
        _ bytes: Span<UInt8>,
        _ member: ResultMember,
        _ counts: inout UsageCounts,
        _ path: WritableKeyPath<UsageCounts, Int64?>
    ) throws(ResultFault) {
        let isNull = scan.peek(bytes) == UInt8(ascii: "n")
        let value = try tokenCount(bytes)
        if isNull { return }
        if let value, (0...Int64(Int32.max)).contains(value) {
            counts[keyPath: path] = value
        } else {
            counts.broken = member
        }
    }

    private static func place(of member: ResultMember) -> WritableKeyPath<UsageCounts, Int64?>? {
        switch member {
        case .promptTokens: \.prompt
        case .completionTokens: \.completion
        case .totalTokens: \.total
        case .inputTokens, .inputTokensOfBedrock: \.input
        case .outputTokens, .outputTokensOfBedrock: \.output
        case .cachedTokens: \.cached
        case .cacheHit: \.cacheHit
        case .cacheWriteTokens: \.cacheWrite
        case .minutesTokens: \.cacheWriteMinutes
        case .hoursTokens: \.cacheWriteHours
        case .reasoningTokens, .thinkingTokens: \.reasoning
        case .cacheRead, .cacheReadOfBedrock: \.cacheRead
        case .cacheCreation, .cacheWriteOfBedrock: \.cacheCreation
        case .shortCreation: \.cacheCreationShort
        case .longCreation: \.cacheCreationLong
        case .promptTokensOfGemini: \.geminiPrompt
        case .completionTokensOfGemini: \.geminiCompletion
        case .totalTokensOfGemini: \.geminiTotal
        case .promptTokenCount: \.promptCount
        case .toolPromptTokenCount: \.toolPromptCount
        case .cachedTokenCount: \.cachedCount
        case .candidatesTokenCount: \.candidatesCount
        case .thoughtsTokenCount: \.thoughtsCount
        case .totalTokenCount: \.totalCount
        default: nil
        }
    }

    /// Reads a whole number.
    ///
    /// - Returns: nil for anything else, and for one beyond 64 bits.
    mutating func tokenCount(_ bytes: Span<UInt8>) throws(ResultFault) -> Int64? {
        let first = scan.peek(bytes)
        guard first == UInt8(ascii: "-") || (0x30...0x39).contains(first) else {
            try scan.skip(bytes)
            return nil
        }
        let digits = try scan.number(bytes)
        guard digits.count <= 18 else { return nil }
        var value: Int64 = 0
        for place in digits where bytes[place] != UInt8(ascii: "-") {
            guard (0x30...0x39).contains(bytes[place]) else { return nil }
            value = value * 10 + Int64(bytes[place] - 0x30)
        }
        return first == UInt8(ascii: "-") ? -value : value
    }

    /// Passes a number, or an object or list of them.
    ///
    /// - Returns: whether a number in it is not 0.
    private mutating func hasCount(_ bytes: Span<UInt8>) throws(ResultFault) -> Bool {
        let range = try scan.skip(bytes)
        var inner = ResultScanner()
        inner.position = range.lowerBound
        while inner.position < range.upperBound {
            let byte = bytes[inner.position]
            if byte == UInt8(ascii: "\"") {
                _ = try inner.string(bytes)
            } else if byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte) {
                for place in try inner.number(bytes) where (0x31...0x39).contains(bytes[place]) { return true }
            } else {
                inner.position += 1
            }
        }
        return false
    }
}
