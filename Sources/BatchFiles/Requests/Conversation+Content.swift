internal import StrictJSON

// What the messages of a conversation hold, checked for one kind of interface.
extension Conversation {
    /// What may stand in messages.
    enum Content {
        /// Texts and parts of text only, which chat completions and Anthropic's messages write alike.
        case text
        /// What chat completions know; for messages that are taken to be theirs.
        case chat
        /// What Anthropic's messages know.
        case anthropic

        /// The types of parts that the other interface writes, and this one does not know.
        fileprivate func refuses(_ type: String) -> Bool {
            switch self {
            case .text: type != "text"
            case .chat:
                ["image", "document", "tool_use", "tool_result", "thinking", "redacted_thinking", "input_text"]
                    .contains(type)
            case .anthropic:
                ["image_url", "input_audio", "file", "refusal", "input_text", "input_image", "input_file"].contains(
                    type
                )
            }
        }
    }

    /// Refuses messages with anything that `content` does not allow.
    ///
    /// - Throws: `RequestFault` that names the member.
    func check(_ body: Span<UInt8>, allowing content: Content, for writer: RequestWriter) throws(RequestFault) {
        if let system { try checkParts(body, system, "system", .text, writer) }
        for (index, turn) in turns.enumerated() {
            let place = "messages[\(index)]"
            try checkRole(body, turn, place, content, writer)
            if content != .chat || turn.isSystem { try checkMembers(body, turn, place, content, writer) }
            if turn.content.isEmpty {
                guard content == .chat else { throw Self.fault("\(place) without content", writer) }
                continue
            }
            try checkParts(body, turn.content, place + ".content", turn.isSystem ? .text : content, writer)
        }
    }

    private func checkRole(
        _ body: Span<UInt8>,
        _ turn: Turn,
        _ place: String,
        _ content: Content,
        _ writer: RequestWriter
    ) throws(RequestFault) {
        guard !turn.isSystem, content != .chat else { return }
        let isKnown = ["user", "assistant"].contains { JSON.string(body, at: turn.role, is: Array($0.utf8)) }
        guard isKnown else {
            let role = (try? JSON.parse(body.extracting(turn.role)))?.string ?? "?"
            throw Self.fault("\(place) of the role \(JSON.excerpt(of: role))", writer)
        }
    }

    private func checkMembers(
        _ body: Span<UInt8>,
        _ turn: Turn,
        _ place: String,
        _ content: Content,
        _ writer: RequestWriter
    ) throws(RequestFault) {
        guard !turn.isBare else { return }
        var members = JSONSteps(turn.message)
        while let (key, value) = members.member(body) {
            let name = (try? JSON.parse(body.extracting(key)))?.string ?? ""
            guard name != "role", name != "content", body[value.lowerBound] != UInt8(ascii: "n") else { continue }
            throw Self.fault("\(place).\(name)", writer)
        }
    }

    private func checkParts(
        _ body: Span<UInt8>,
        _ value: Range<Int>,
        _ place: String,
        _ content: Content,
        _ writer: RequestWriter
    ) throws(RequestFault) {
        switch body[value.lowerBound] {
        case UInt8(ascii: "\""): return
        case UInt8(ascii: "["): break
        default:
            if content == .chat { return }
            throw Self.fault("\(place) that is neither a text nor a list of parts", writer)
        }
        var (steps, index) = (JSONSteps(value), 0)
        while let part = steps.element(body) {
            defer { index += 1 }
            guard body[part.lowerBound] == UInt8(ascii: "{") else {
                throw Self.fault("\(place)[\(index)] that is no part", writer)
            }
            var members = JSONSteps(part)
            while let (key, value) = members.member(body) {
                let name = (try? JSON.parse(body.extracting(key)))?.string ?? ""
                if name == "type" {
                    let type = (try? JSON.parse(body.extracting(value)))?.string ?? "?"
                    guard !content.refuses(type) else {
                        throw Self.fault("\(place)[\(index)] of the type \(JSON.excerpt(of: type))", writer)
                    }
                } else if content == .text, name != "text", body[value.lowerBound] != UInt8(ascii: "n") {
                    throw Self.fault("\(place)[\(index)].\(name)", writer)
                }
            }
        }
    }

    static func fault(_ what: String, _ writer: RequestWriter) -> RequestFault {
        RequestFault(
            .dialect,
            "its request has \(what), which cannot be said to \(writer.addressee); remove it, or allow the job only "
                + "models that take such requests (`--models`)"
        )
    }
}

extension RequestWriter {
    /// Who a request goes to, for errors.
    var addressee: String { "\(JSON.excerpt(of: service.model)) at \(service.endpoint)" }
}
