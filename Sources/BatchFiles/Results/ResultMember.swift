/// The names that members of result lines have in any dialect, as far as they are read.
enum ResultMember: String, CaseIterable {
    // The line itself, and what is around a body.
    case customID = "custom_id"
    case key
    case recordID = "recordId"
    case id
    case response
    case result
    case error
    case modelOutput
    case statusCode = "status_code"
    case requestID = "request_id"
    /// Of Waybill's own lines for calls that it sent one by one.
    case latency = "latency_ms"
    case body
    // Errors.
    case code
    case message
    case type
    case status
    case detail
    case details
    case errorCode
    case errorMessage
    case errorCodeOfAnthropic = "error_code"
    // Bodies.
    case object
    case model
    case modelVersion
    case choices
    case finishReason = "finish_reason"
    case finishReasonOfGemini = "finishReason"
    case text
    case content
    case refusal
    case toolCalls = "tool_calls"
    case functionCall = "function_call"
    case output
    case incompleteDetails = "incomplete_details"
    case reason
    case stopReason = "stop_reason"
    case stopReasonOfConverse = "stopReason"
    case data
    case embedding
    case candidates
    case parts
    case thought
    case promptFeedback
    case blockReason
    case usage
    case usageMetadata
    // Counts of tokens.
    case promptTokens = "prompt_tokens"
    case completionTokens = "completion_tokens"
    case totalTokens = "total_tokens"
    case inputTokens = "input_tokens"
    case outputTokens = "output_tokens"
    case promptDetails = "prompt_tokens_details"
    case completionDetails = "completion_tokens_details"
    case inputDetails = "input_tokens_details"
    case outputDetails = "output_tokens_details"
    case cachedTokens = "cached_tokens"
    case cacheWriteTokens = "cache_write_tokens"
    case minutesTokens = "ttl_30m_tokens"
    case hoursTokens = "ttl_12h_tokens"
    case reasoningTokens = "reasoning_tokens"
    case thinkingTokens = "thinking_tokens"
    case audioTokens = "audio_tokens"
    case imageTokens = "image_tokens"
    case cacheRead = "cache_read_input_tokens"
    case cacheCreation = "cache_creation_input_tokens"
    case cacheCreationDetails = "cache_creation"
    case shortCreation = "ephemeral_5m_input_tokens"
    case longCreation = "ephemeral_1h_input_tokens"
    case cacheHit = "prompt_cache_hit_tokens"
    case serverTools = "server_tool_use"
    case toolUsage = "tool_usage"
    case sourcesUsed = "num_sources_used"
    case promptTokensOfGemini = "promptTokens"
    case completionTokensOfGemini = "completionTokens"
    case totalTokensOfGemini = "totalTokens"
    case promptTokenCount
    case toolPromptTokenCount = "toolUsePromptTokenCount"
    case cachedTokenCount = "cachedContentTokenCount"
    case candidatesTokenCount
    case thoughtsTokenCount
    case totalTokenCount
    case inputTokensOfBedrock = "inputTokens"
    case outputTokensOfBedrock = "outputTokens"
    case cacheReadOfBedrock = "cacheReadInputTokens"
    case cacheWriteOfBedrock = "cacheWriteInputTokens"
    /// Any other.
    case other = ""

    /// The one of a name, and its place among all.
    ///
    /// - Parameters:
    ///   - bytes: where the name stands.
    ///   - name: its place, between the quotes of a key without escapes.
    /// - Returns: `other` and 0 for a name that is none of them.
    static func find(_ bytes: Span<UInt8>, _ name: Range<Int>) -> (member: ResultMember, index: Int) {
        guard !name.isEmpty else { return (.other, 0) }
        let names = names
        var slot = slot(name.count, bytes[name.lowerBound], bytes[name.upperBound - 1])
        while true {
            let index = Int(names.slots[slot])
            guard index != UInt8.max else { return (.other, 0) }
            let start = names.starts[index]
            if names.starts[index + 1] - start == name.count {
                var place = 0
                while place < name.count, names.bytes[start + place] == bytes[name.lowerBound + place] { place += 1 }
                if place == name.count { return (names.members[index], index) }
            }
            slot = (slot + 1) & 511
        }
    }

    /// A hash table with open addressing, made once.
    private struct Names {
        var slots = [UInt8](repeating: .max, count: 512)
        var starts: [Int] = [0]
        var bytes: [UInt8] = []
        var members: [ResultMember] = []
    }

    private static let names: Names = {
        var names = Names()
        for (index, member) in allCases.enumerated() {
            let name = Array(member.rawValue.utf8)
            names.members.append(member)
            names.bytes += name
            names.starts.append(names.bytes.count)
            guard let first = name.first, let last = name.last else { continue }
            var slot = slot(name.count, first, last)
            while names.slots[slot] != .max { slot = (slot + 1) & 511 }
            names.slots[slot] = UInt8(index)
        }
        return names
    }()

    private static func slot(_ count: Int, _ first: UInt8, _ last: UInt8) -> Int {
        (count &* 37 &+ Int(first) &* 11 &+ Int(last) &* 101) & 511
    }
}
