// The body of an answer: chat completions, completions, responses, embeddings, messages of Anthropic, Gemini's.

/// Where the things lie in a body that an answer is made of.
struct ResultContent {
    /// The pieces of text, as strings with quotes.
    var texts: [Range<Int>] = []
    /// What stands for a text: tool calls, or an embedding.
    var other: Range<Int>?
    var refusal: Range<Int>?
    var finish: Range<Int>?
    /// The reason of an incomplete response, or why Gemini refused the request.
    var reason: Range<Int>?
    var blocked: Range<Int>?
    /// The state that a response names.
    var state: Range<Int>?
    var model: Range<Int>?
    var id: Range<Int>?
    var message: Range<Int>?
    var code: ResultError.Code?
    /// Whether a list that answers come in was there, and whether something was in it.
    var hasList = false
    var hasAnswer = false
    /// Whether a response calls a tool.
    var hasCalls = false
    var usage: UsageCounts?
}

extension ResultReader {
    mutating func bodyMember(_ bytes: Span<UInt8>, _ member: ResultMember) throws(ResultFault) {
        switch member {
        case .model, .modelVersion: content.model = try scan.optionalString(bytes)
        case .id: content.id = try scan.optionalString(bytes)
        case .choices: try list(bytes) { reader, bytes throws(ResultFault) in try reader.choice(bytes) }
        case .output:
            if scan.peek(bytes) == UInt8(ascii: "{") { return try converseOutput(bytes) }
            try list(bytes) { reader, bytes throws(ResultFault) in try reader.outputItem(bytes) }
        case .candidates: try list(bytes) { reader, bytes throws(ResultFault) in try reader.choice(bytes) }
        case .data: try embeddings(bytes)
        case .content:
            content.hasList = true
            content.hasAnswer = true
            try parts(bytes)
        case .stopReason, .stopReasonOfConverse: content.finish = try scan.optionalString(bytes)
        case .status: content.state = try scan.optionalString(bytes)
        case .incompleteDetails, .promptFeedback: try reasons(bytes)
        case .usage, .usageMetadata: try usage(bytes)
        case .error: bodyError = try readError(bytes) ?? bodyError
        case .message, .detail: content.message = try scan.optionalString(bytes) ?? content.message
        case .code, .type: content.code = try code(bytes) ?? content.code
        default: try scan.skip(bytes)
        }
    }

    /// A list of which the first element is the answer; those after it stay in the body.
    private mutating func list(
        _ bytes: Span<UInt8>,
        _ read: (inout ResultReader, Span<UInt8>) throws(ResultFault) -> Void
    ) throws(ResultFault) {
        guard scan.peek(bytes) == UInt8(ascii: "[") else {
            try scan.skip(bytes)
            return
        }
        content.hasList = true
        let start = scan.position
        var walk = scan.enter(bytes)
        while try scan.element(bytes, &walk) {
            if scan.peek(bytes) == UInt8(ascii: "{") { try read(&self, bytes) } else { try scan.skip(bytes) }
        }
        if content.texts.isEmpty, content.other == nil, content.hasCalls { content.other = start..<scan.position }
    }

    /// An element of `choices` or `candidates`.
    private mutating func choice(_ bytes: Span<UInt8>) throws(ResultFault) {
        guard !content.hasAnswer else {
            try scan.skip(bytes)
            return
        }
        content.hasAnswer = true
        var walk = scan.enter(bytes)
        while let member = try scan.member(bytes, &walk) {
            switch member {
            case .message, .content:
                if scan.peek(bytes) == UInt8(ascii: "{") { try message(bytes) } else { try parts(bytes) }
            case .text: if let text = try scan.optionalString(bytes) { content.texts.append(text) }
            case .finishReason, .finishReasonOfGemini: content.finish = try scan.optionalString(bytes)
            default: try scan.skip(bytes)
            }
        }
    }

    private mutating func message(_ bytes: Span<UInt8>) throws(ResultFault) {
        var walk = scan.enter(bytes)
        while let member = try scan.member(bytes, &walk) {
            switch member {
            case .content, .parts: try parts(bytes)
            case .refusal: content.refusal = try scan.optionalString(bytes)
            case .toolCalls, .functionCall:
                let first = scan.peek(bytes)
                let value = try scan.skip(bytes)
                let isEmpty = value.count < 3 && first == UInt8(ascii: "[")
                if first == UInt8(ascii: "[") || first == UInt8(ascii: "{"), !isEmpty { content.other = value }
            default: try scan.skip(bytes)
            }
        }
    }

    /// A text, or a list of parts of which those of text count; null is none.
    private mutating func parts(_ bytes: Span<UInt8>) throws(ResultFault) {
        guard scan.peek(bytes) == UInt8(ascii: "[") else {
            if let text = try scan.optionalString(bytes) { content.texts.append(text) }
            return
        }
        let start = scan.position
        let before = content.texts.count
        var hasOther = false
        var walk = scan.enter(bytes)
        while try scan.element(bytes, &walk) {
            let first = scan.peek(bytes)
            if first == UInt8(ascii: "{") {
                if try part(bytes) { hasOther = true }
            } else if let text = try scan.optionalString(bytes) {
                content.texts.append(text)
            }
        }
        if content.texts.count == before, content.other == nil, hasOther { content.other = start..<scan.position }
    }

    /// A part of a message.
    ///
    /// - Returns: whether it is a call of a tool, or something else that is neither text nor thoughts.
    private mutating func part(_ bytes: Span<UInt8>) throws(ResultFault) -> Bool {
        var (text, type, refusal): (Range<Int>?, Range<Int>?, Range<Int>?)
        var isThought = false
        var hasOther = false
        var walk = scan.enter(bytes)
        while let member = try scan.member(bytes, &walk) {
            switch member {
            case .text: text = try scan.optionalString(bytes)
            case .type: type = try scan.optionalString(bytes)
            case .refusal: refusal = try scan.optionalString(bytes)
            case .thought:
                isThought = scan.peek(bytes) == UInt8(ascii: "t")
                try scan.skip(bytes)
            default:
                hasOther = true
                try scan.skip(bytes)
            }
        }
        if let type { isThought = isThought || isWord(bytes, type, "thinking") || isWord(bytes, type, "reasoning") }
        if isThought { return false }
        if let refusal { content.refusal = content.refusal ?? refusal }
        if let text { content.texts.append(text) }
        return text == nil && refusal == nil && (hasOther || type != nil)
            && !(type.map { isWord(bytes, $0, "redacted_thinking") } ?? false)
    }

    /// An item of a response's `output`: the text of messages counts, reasoning does not.
    private mutating func outputItem(_ bytes: Span<UInt8>) throws(ResultFault) {
        let kept = content
        var type: Range<Int>?
        var walk = scan.enter(bytes)
        while let member = try scan.member(bytes, &walk) {
            switch member {
            case .type: type = try scan.optionalString(bytes)
            case .content: try parts(bytes)
            default: try scan.skip(bytes)
            }
        }
        guard let type, !isWord(bytes, type, "message") else {
            content.hasAnswer = true
            return
        }
        content = kept
        if !isWord(bytes, type, "reasoning") {
            content.hasAnswer = true
            content.hasCalls = true
        }
    }

    /// The `output` of Bedrock's Converse: an object with a message.
    private mutating func converseOutput(_ bytes: Span<UInt8>) throws(ResultFault) {
        content.hasList = true
        var walk = scan.enter(bytes)
        while let member = try scan.member(bytes, &walk) {
            if member == .message, scan.peek(bytes) == UInt8(ascii: "{") {
                content.hasAnswer = true
                try message(bytes)
            } else {
                try scan.skip(bytes)
            }
        }
    }

    /// The `data` of embeddings: one embedding, or all where there are several.
    private mutating func embeddings(_ bytes: Span<UInt8>) throws(ResultFault) {
        guard scan.peek(bytes) == UInt8(ascii: "[") else {
            try scan.skip(bytes)
            return
        }
        content.hasList = true
        let start = scan.position
        var count = 0
        var walk = scan.enter(bytes)
        while try scan.element(bytes, &walk) {
            count += 1
            guard scan.peek(bytes) == UInt8(ascii: "{") else {
                try scan.skip(bytes)
                continue
            }
            var inner = scan.enter(bytes)
            while let member = try scan.member(bytes, &inner) {
                let value = try scan.skip(bytes)
                if member == .embedding, count == 1 { content.other = value }
            }
        }
        content.hasAnswer = count > 0
        if count > 1 { content.other = start..<scan.position }
    }

    private mutating func reasons(_ bytes: Span<UInt8>) throws(ResultFault) {
        guard scan.peek(bytes) == UInt8(ascii: "{") else {
            try scan.skip(bytes)
            return
        }
        var walk = scan.enter(bytes)
        while let member = try scan.member(bytes, &walk) {
            switch member {
            case .reason: content.reason = try scan.optionalString(bytes)
            case .blockReason: content.blocked = try scan.optionalString(bytes)
            default: try scan.skip(bytes)
            }
        }
    }

    /// Whether a string says `word`.
    func isWord(_ bytes: Span<UInt8>, _ literal: Range<Int>, _ word: String) -> Bool {
        guard literal.count == word.utf8.count + 2 else { return false }
        var place = literal.lowerBound + 1
        for letter in word.utf8 {
            guard bytes[place] == letter else { return false }
            place += 1
        }
        return true
    }
}
