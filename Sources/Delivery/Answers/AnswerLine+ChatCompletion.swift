internal import StrictJSON

extension AnswerLine {
    /// An answer of another dialect in the shape of a chat completion.
    ///
    /// The text is copied as it is. Calls of tools are written anew, as their arguments are an object there and a text
    /// here.
    mutating func chatCompletion(_ row: AnswerRow, _ bytes: Span<UInt8>, _ state: AnswerState) {
        let calls = toolCalls(row, bytes)
        json.raw(#"{"id":"#)
        if let id = row.requestID { json.string(bytes, id) } else { json.raw(#""""#) }
        json.raw(#","object":"chat.completion","created":"#)
        json.number(row.recorded ?? 0)
        json.raw(#","model":"#)
        if let served = row.servedModel {
            json.string(bytes, served)
        } else {
            json.string(row.model.flatMap { models[$0] } ?? "")
        }
        json.raw(#","choices":[{"index":0,"message":{"role":"assistant","content":"#)
        if let answer = row.answer, bytes[answer.lowerBound] == UInt8(ascii: "\"") {
            json.raw(bytes, answer)
        } else {
            json.raw("null")
        }
        json.raw(#","refusal":null"#)
        if let calls { json.bytes += Array(#","tool_calls":"#.utf8) + calls }
        json.raw(#"},"logprobs":null,"finish_reason":"#)
        json.string(Self.finishReason(row, bytes, state, hasCalls: calls != nil))
        json.raw("}]")
        if let input = row.inputTokens, let output = row.outputTokens {
            json.raw(#","usage":{"prompt_tokens":"#)
            json.number(input)
            json.raw(#","completion_tokens":"#)
            json.number(output)
            json.raw(#","total_tokens":"#)
            json.number(Int64(input) + Int64(output))
            json.raw(#","prompt_tokens_details":{"cached_tokens":"#)
            json.number(row.cachedTokens ?? 0)
            json.raw(#"},"completion_tokens_details":{"reasoning_tokens":"#)
            json.number(row.reasoningTokens ?? 0)
            json.raw("}}")
        }
        json.raw("}")
    }

    private static func finishReason(
        _ row: AnswerRow,
        _ bytes: Span<UInt8>,
        _ state: AnswerState,
        hasCalls: Bool
    ) -> String {
        if state == .truncated { return "length" }
        if hasCalls { return "tool_calls" }
        guard let reason = row.finishReason else { return "stop" }
        let isRefusal = reason.count == 7 && zip(reason, "refusal".utf8).allSatisfy { bytes[$0] == $1 }
        return isRefusal ? "content_filter" : "stop"
    }

    private func toolCalls(_ row: AnswerRow, _ bytes: Span<UInt8>) -> [UInt8]? {
        guard let answer = row.answer, bytes[answer.lowerBound] == UInt8(ascii: "[") else { return nil }
        let text = unsafe bytes.extracting(answer).withUnsafeBufferPointer { unsafe Array($0) }
        guard case .array(let parts)? = try? JSON.parse(text) else { return nil }
        let calls = parts.compactMap { part -> JSON? in
            guard part["type"]?.string == "tool_use", let name = part["name"]?.string else { return nil }
            let input = (part["input"] ?? .object([])).serialized()
            return [
                "id": .string(part["id"]?.string ?? ""), "type": "function",
                "function": [
                    "name": .string(name), "arguments": .string(String(decoding: input, as: UTF8.self)),
                ],
            ]
        }
        return calls.isEmpty ? nil : JSON.array(calls).serialized()
    }
}
