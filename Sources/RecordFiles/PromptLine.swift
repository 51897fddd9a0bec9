internal import BatchFiles
internal import StrictJSON
internal import Units

/// How the lines of a file of prompts are written.
package enum PromptShape: String, Sendable, CaseIterable {
    /// Each line as it is recognised by its fields.
    case recognized
    /// `id` and `messages`.
    case messages
    /// OpenAI batch input: `custom_id`, `method`, `url`, `body`.
    case openAI
    /// Anthropic message batches: `custom_id`, `params`.
    case anthropic
}

/// One line of a file of prompts: which fields name it and hold its text.
struct PromptLine {
    let members: [JSON.SourceMember]
    /// The place of the field with the id, and of the one with the text.
    let id: Int
    let text: Int
    /// Whether the text's field is the prompt itself, and not a request.
    let isPlain: Bool
    /// The places of the fields that are sent, and no metadata.
    let sent: [Int]

    /// Recognises the fields of a line.
    ///
    /// - Throws: `RequestText.Fault` for a field that is missing, or a line of another shape than `shape`.
    init(_ members: [JSON.SourceMember], shape: PromptShape) throws(RequestText.Fault) {
        func place(_ name: StaticString) -> Int? {
            members.firstIndex { $0.key.utf8.elementsEqual(name.description.utf8) }
        }
        let (own, custom) = (place("id"), place("custom_id"))
        let (prompt, messages) = (place("prompt"), place("messages"))
        let (body, params) = (place("body"), place("params"))
        if place("response") != nil || place("result") != nil, custom != nil, body == nil, params == nil {
            throw .init(reason: "the line is a result of a batch, but a request is expected")
        }
        var found: PromptShape?
        if let prompt {
            self.text = prompt
            isPlain = members[prompt].value.array == nil
        } else if let request = body ?? params, custom != nil || shape == .openAI || shape == .anthropic {
            self.text = request
            isPlain = false
            found = body != nil ? .openAI : .anthropic
        } else if let messages {
            self.text = messages
            isPlain = false
            found = .messages
        } else if let request = body ?? params, own != nil {
            // The request of a batch under a plain name.
            self.text = request
            isPlain = false
        } else {
            if own == nil, custom == nil { throw Self.missingID(shape) }
            throw Self.missingText(shape)
        }
        if shape != .recognized, found != shape { throw Self.missingText(shape) }
        let isBatch = found == .openAI || found == .anthropic
        guard let id = isBatch ? custom : own ?? custom else { throw Self.missingID(isBatch ? .openAI : shape) }
        self.id = id
        self.members = members
        var sent = [text]
        if !isPlain, !Self.isBody(members[text]) {
            sent += ["system", "tools"].compactMap { name in members.firstIndex { $0.key.hasBytes(of: name) } }
        }
        self.sent = sent
    }

    private static func isBody(_ member: JSON.SourceMember) -> Bool { member.key == "body" || member.key == "params" }

    /// The name of the prompt and the text to route it by.
    func read() throws(RequestText.Fault) -> (text: String, unread: UnreadParts) {
        let member = members[text]
        if isPlain {
            guard let text = member.value.string else {
                throw .init(
                    reason: "the field \"prompt\" is \(member.value.kind), but a string or a list of turns is expected"
                )
            }
            return (text, UnreadParts())
        }
        var request = RequestText()
        if Self.isBody(member) {
            try request.add(body: member.value, path: member.key)
        } else {
            if let system = members.first(where: { $0.key == "system" }) {
                try request.add(system: system.value, path: "system")
            }
            if let tools = members.first(where: { $0.key == "tools" }) { request.add(tools: tools.value) }
            try request.add(turns: member.value, path: member.key)
        }
        return (request.text, request.unread)
    }

    private static func missingID(_ shape: PromptShape) -> RequestText.Fault {
        let isBatch = shape == .openAI || shape == .anthropic
        return .init(
            reason:
                "the field \"\(isBatch ? "custom_id" : "id")\" is missing; expected a string or an integer that names "
                + "the prompt"
        )
    }

    private static func missingText(_ shape: PromptShape) -> RequestText.Fault {
        switch shape {
        case .recognized:
            .init(
                reason:
                    "the field \"prompt\" is missing; expected a string, the text to send to a model, or "
                    + "\"messages\", or "
                    + "a batch line with \"body\" or \"params\""
            )
        case .messages: .init(reason: "the field \"messages\" is missing; expected a list of turns")
        case .openAI: .init(reason: "the field \"body\" is missing; expected the request of an OpenAI batch line")
        case .anthropic: .init(reason: "the field \"params\" is missing; expected the request of an Anthropic batch")
        }
    }
}
