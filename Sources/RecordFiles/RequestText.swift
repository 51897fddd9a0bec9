// The request formats of the OpenAI API (batch input, chat completions, responses, completions, embeddings) and of the
// Anthropic API (message batches), as their references describe them.

internal import StrictJSON

/// What a policy reads of one request: the text of its conversation.
///
/// The last user turn stands first, as what is asked decides most and encoders cut long texts at the end; system turns
/// and then all other turns follow in their order, with an empty line and a mark between.
struct RequestText {
    /// Stands before every turn but the first.
    ///
    /// The mark is U+001E, the record separator, by which encoders count turns; tokenisers drop it as a control
    /// character.
    static let turnSeparator = "\n\n\u{1E}"

    private var turns: [(role: Role, text: String)] = []
    /// Parts that are not text, which stay in the request and out of the routed text.
    private(set) var unread = UnreadParts()

    private enum Role { case system, user, other }

    /// Why a request cannot be read, as a clause that names the field.
    struct Fault: Error { var reason: String }

    /// The routed text; empty when the request has none.
    var text: String {
        let last = turns.lastIndex { $0.role == .user }
        var ordered = last.map { [turns[$0].text] } ?? []
        ordered += turns.filter { $0.role == .system }.map(\.text)
        ordered += turns.indices.filter { $0 != last && turns[$0].role != .system }.map { turns[$0].text }
        return ordered.filter { !$0.isEmpty }.joined(separator: Self.turnSeparator)
    }

    /// Adds the body of an OpenAI or Anthropic request: `system` or `instructions`, then the first that is there of
    /// `messages`, `prompt` and `input`.
    mutating func add(body: JSON, path: String) throws(Fault) {
        guard body.members != nil else {
            throw Fault(reason: "the field \"\(path)\" is \(body.kind), but an object, the request, is expected")
        }
        for key in ["system", "instructions"] {
            if let value = body[key] { try add(system: value, path: "\(path).\(key)") }
        }
        if let tools = body["tools"] ?? body["functions"] { add(tools: tools) }
        for key in ["messages", "prompt", "input"] {
            if let value = body[key] { return try add(turns: value, path: "\(path).\(key)") }
        }
        throw Fault(
            reason: "the field \"\(path)\" has no \"messages\", \"prompt\" or \"input\"; one of them must hold the text"
        )
    }

    /// Adds what stands before all turns.
    mutating func add(system value: JSON, path: String) throws(Fault) {
        turns.append((.system, try content(value, path)))
    }

    /// Counts the tools that a request offers.
    mutating func add(tools: JSON) { unread.add(.tool, tools.array?.count ?? 0) }

    /// Adds a text, a list of turns with roles, or a list of parts of one turn.
    mutating func add(turns value: JSON, path: String) throws(Fault) {
        guard let items = value.array, items.contains(where: { $0["role"] != nil }) else {
            turns.append((.user, try content(value, path)))
            return
        }
        for (index, item) in items.enumerated() {
            let place = "\(path)[\(index)]"
            guard let role = item["role"]?.string else {
                // Responses list calls of tools and their results between the turns.
                guard item["type"]?.string != nil else {
                    throw Fault(reason: "the field \"\(place)\" has no \"role\", such as \"user\"")
                }
                turns.append((.other, try part(item, place)))
                continue
            }
            if let calls = item["tool_calls"]?.array { unread.add(.tool, calls.count) }
            let text = try item["content"].map { value throws(Fault) in try content(value, place + ".content") } ?? ""
            switch role {
            case "system", "developer": turns.append((.system, text))
            case "user": turns.append((.user, text))
            default: turns.append((.other, text))
            }
        }
    }

    /// The text of a string, of null, of a part or of a list of parts.
    private mutating func content(_ value: JSON, _ path: String) throws(Fault) -> String {
        switch value {
        case .string(let text): return text
        case .null: return ""
        case .object: return try part(value, path)
        case .array(let items):
            if case .number? = items.first {
                throw Fault(
                    reason: "the field \"\(path)\" is a list of token numbers, but prompts are routed by their text; "
                        + "give the text"
                )
            }
            var texts: [String] = []
            for (index, item) in items.enumerated() {
                guard item.string != nil || item.members != nil else {
                    throw Fault(
                        reason: "the field \"\(path)[\(index)]\" is \(item.kind), but a text or a part is expected"
                    )
                }
                texts.append(try content(item, "\(path)[\(index)]"))
            }
            return texts.filter { !$0.isEmpty }.joined(separator: "\n\n")
        default:
            throw Fault(
                reason: "the field \"\(path)\" is \(value.kind), but a text, a list of turns or a list of parts is "
                    + "expected"
            )
        }
    }

    /// The text of one part; a part that is not text is counted.
    private mutating func part(_ item: JSON, _ path: String) throws(Fault) -> String {
        let type = item["type"]?.string ?? "text"
        if type == "tool_result" || type == "function_call_output" {
            unread.add(.tool, 1)
            return try (item["content"] ?? item["output"]).map { value throws(Fault) in try content(value, path) } ?? ""
        }
        guard ["text", "input_text", "output_text", "refusal"].contains(type) else {
            unread.add(UnreadParts.Kind(partType: type), 1)
            return ""
        }
        guard let text = (item["text"] ?? item["refusal"])?.string else {
            throw Fault(reason: "the field \"\(path)\" is a part without \"text\"")
        }
        return text
    }
}
