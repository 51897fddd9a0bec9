// What the counts of a dialect come to, and whether they can be right.

extension UsageCounts {
    /// The tokens, and why they or their cost cannot be relied on.
    ///
    /// Sources of what lies within what: the `Usage` classes of the openai, anthropic and google-genai clients for
    /// Python, and LiteLLM's readers of DeepSeek, xAI and Gemini, as of 2026-11.
    func tokens() -> (usage: TokenUsage?, fault: String?) {
        if let broken { return (nil, "\(broken.rawValue) is no whole number from 0 to 2,147,483,647") }
        let read: (usage: TokenUsage, fault: String?)?
        if promptCount != nil || candidatesCount != nil {
            read = ownGemini()
        } else if geminiPrompt != nil {
            read = foreignGemini()
        } else if cacheRead != nil || cacheCreation != nil || cacheCreationShort != nil || cacheCreationLong != nil {
            read = anthropic()
        } else {
            read = openAI()
        }
        guard let read else { return (nil, "the usage has no counts that are known") }
        if let fault = read.fault ?? Self.contradiction(read.usage) { return (nil, fault) }
        if let unpriced { return (read.usage, "\(unpriced.rawValue) is used, which has no price") }
        return read
    }

    private static func contradiction(_ usage: TokenUsage) -> String? {
        if usage.uncached < 0 { return "more tokens are cached than were read" }
        if usage.reasoning > usage.output { return "more tokens are reasoning than were written" }
        if usage.input < 0 || usage.output < 0 { return "a sum of tokens is beyond 2,147,483,647" }
        return nil
    }

    /// Sums beyond 32 bits become -1, which ``contradiction(_:)`` finds.
    private static func fitted(_ value: Int64) -> Int32 { Int32(exactly: value) ?? -1 }

    private func openAI() -> (TokenUsage, String?)? {
        guard let input = prompt ?? input else { return nil }
        var output = completion ?? output ?? 0
        let reasoning = reasoning ?? 0
        // Most count reasoning within the output, some (xAI) beside it; the total tells which.
        if let total, input + output != total {
            guard input + output + reasoning == total else {
                return (TokenUsage(input: 0, output: 0), "the counts do not sum to the total")
            }
            output += reasoning
        }
        let hours = cacheWriteHours ?? 0
        let written = cacheWrite ?? (cacheWriteMinutes ?? 0) + hours
        if let minutes = cacheWriteMinutes, minutes + hours != written {
            return (TokenUsage(input: 0, output: 0), "the tokens written to the cache do not sum")
        }
        let usage = TokenUsage(
            input: Self.fitted(input),
            cached: Self.fitted(cached ?? cacheHit ?? 0),
            cacheWrite: Self.fitted(Swift.max(0, written - hours)),
            cacheWriteLong: Self.fitted(hours),
            output: Self.fitted(output),
            reasoning: Self.fitted(reasoning)
        )
        return (usage, written < hours ? "the tokens written to the cache do not sum" : nil)
    }

    private func anthropic() -> (TokenUsage, String?)? {
        guard let input, let output else { return nil }
        let long = cacheCreationLong ?? 0
        let written = cacheCreation ?? (cacheCreationShort ?? 0) + long
        let short = cacheCreationShort ?? written - long
        let usage = TokenUsage(
            input: Self.fitted(input + (cacheRead ?? 0) + written),
            cached: Self.fitted(cacheRead ?? 0),
            cacheWrite: Self.fitted(Swift.max(0, short)),
            cacheWriteLong: Self.fitted(long),
            output: Self.fitted(output),
            reasoning: Self.fitted(reasoning ?? 0)
        )
        return (usage, short < 0 || short + long != written ? "the tokens written to the cache do not sum" : nil)
    }

    private func ownGemini() -> (TokenUsage, String?)? {
        guard let promptCount else { return nil }
        let input = promptCount + (toolPromptCount ?? 0)
        let output = (candidatesCount ?? 0) + (thoughtsCount ?? 0)
        let usage = TokenUsage(
            input: Self.fitted(input),
            cached: Self.fitted(cachedCount ?? 0),
            output: Self.fitted(output),
            reasoning: Self.fitted(thoughtsCount ?? 0)
        )
        let isWhole = totalCount.map { $0 == input + output } ?? true
        return (usage, isWhole ? nil : "the counts do not sum to the total")
    }

    private func foreignGemini() -> (TokenUsage, String?)? {
        guard let geminiPrompt, let geminiTotal else { return nil }
        let output = geminiTotal - geminiPrompt
        let reasoning = output - (geminiCompletion ?? output)
        guard output >= 0, reasoning >= 0 else {
            return (TokenUsage(input: 0, output: 0), "the counts do not sum to the total")
        }
        let usage = TokenUsage(
            input: Self.fitted(geminiPrompt),
            output: Self.fitted(output),
            reasoning: Self.fitted(reasoning)
        )
        return (usage, nil)
    }
}
