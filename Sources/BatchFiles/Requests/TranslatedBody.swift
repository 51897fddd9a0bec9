internal import StrictJSON

/// Writes the body of a translated request.
struct TranslatedBody {
    let writer: RequestWriter
    let conversation: Conversation

    private var prescription: Prescription { writer.prescription }

    /// Appends the body; returns the most tokens of the answer, where it says so.
    mutating func append(
        _ body: Span<UInt8>,
        _ scan: borrowing JSONScan,
        to line: inout [UInt8]
    ) throws(RequestFault) -> Int? {
        let allowed = conversation.maximumTokens
        let cap = allowed.map { Swift.min($0, prescription.cap ?? $0) } ?? prescription.cap
        line.append(UInt8(ascii: "{"))
        line.append(contentsOf: prescription.members[0].text)
        switch writer.target {
        case .chat: appendChat(body, scan, to: &line)
        case .anthropicMessages:
            if cap == nil { throw PlainRequest.withoutCap(writer.service) }
            try appendAnthropic(body, scan, to: &line)
        case .responses: appendResponses(body, scan, to: &line)
        case .completions, .embeddings: try appendPrompt(body, scan, to: &line)
        case .other: break
        }
        if writer.target != .embeddings {
            line.append(contentsOf: prescription.tail(cap: cap))
        } else {
            line.append(contentsOf: prescription.tail(cap: nil))
        }
        line.append(UInt8(ascii: "}"))
        return cap
    }

    private func appendChat(_ body: Span<UInt8>, _ scan: borrowing JSONScan, to line: inout [UInt8]) {
        line.append(contentsOf: ",\"messages\":[".utf8)
        if let system = conversation.system {
            line.append(contentsOf: "{\"role\":\"system\",\"content\":".utf8)
            LineText.carry(body, system, scan, to: &line)
            line.append(contentsOf: "},".utf8)
        } else if !conversation.hasSystem, let prompt = prescription.system {
            line.append(contentsOf: "{\"role\":\"system\",\"content\":".utf8)
            line.append(contentsOf: prompt)
            line.append(contentsOf: "},".utf8)
        }
        appendTurns(body, scan, withSystem: true, to: &line)
        line.append(UInt8(ascii: "]"))
        appendMember("tools", conversation.tools, body, scan, to: &line)
        appendSampling(body, scan, to: &line)
        appendMember("stop", conversation.stop, body, scan, to: &line)
    }

    private func appendAnthropic(
        _ body: Span<UInt8>,
        _ scan: borrowing JSONScan,
        to line: inout [UInt8]
    ) throws(RequestFault) {
        let systems = [conversation.system].compactMap(\.self) + conversation.turns.filter(\.isSystem).map(\.content)
        if systems.count == 1, body[systems[0].lowerBound] == UInt8(ascii: "\"") {
            appendMember("system", systems[0], body, scan, to: &line)
        } else if !systems.isEmpty {
            line.append(contentsOf: ",\"system\":".utf8)
            appendParts(systems, type: "text", body, scan, to: &line)
        } else if let prompt = prescription.system {
            line.append(contentsOf: ",\"system\":".utf8)
            line.append(contentsOf: prompt)
        }
        line.append(contentsOf: ",\"messages\":[".utf8)
        guard conversation.turns.contains(where: { !$0.isSystem }) else {
            throw Conversation.fault("only system messages", writer)
        }
        appendTurns(body, scan, withSystem: false, to: &line)
        line.append(UInt8(ascii: "]"))
        appendMember("tools", conversation.tools, body, scan, to: &line)
        if let temperature = conversation.temperature {
            let number = (try? JSON.parse(body.extracting(temperature)))?.double
            guard let number, number <= 1 else {
                throw Conversation.fault("a temperature that is not between 0 and 1", writer)
            }
        }
        appendSampling(body, scan, to: &line)
        if let stop = conversation.stop, body[stop.lowerBound] == UInt8(ascii: "\"") {
            line.append(contentsOf: ",\"stop_sequences\":[".utf8)
            LineText.carry(body, stop, scan, to: &line)
            line.append(UInt8(ascii: "]"))
        } else {
            appendMember("stop_sequences", conversation.stop, body, scan, to: &line)
        }
    }

    private func appendResponses(_ body: Span<UInt8>, _ scan: borrowing JSONScan, to line: inout [UInt8]) {
        let systems = [conversation.system].compactMap(\.self)
        if let system = systems.first, body[system.lowerBound] == UInt8(ascii: "\"") {
            appendMember("instructions", system, body, scan, to: &line)
        } else if systems.isEmpty, !conversation.hasSystem, let prompt = prescription.system {
            line.append(contentsOf: ",\"instructions\":".utf8)
            line.append(contentsOf: prompt)
        }
        line.append(contentsOf: ",\"input\":[".utf8)
        if let system = systems.first, body[system.lowerBound] == UInt8(ascii: "[") {
            line.append(contentsOf: "{\"role\":\"system\",\"content\":".utf8)
            appendParts([system], type: "input_text", body, scan, to: &line)
            line.append(contentsOf: "},".utf8)
        }
        for (index, turn) in conversation.turns.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            line.append(contentsOf: "{\"role\":".utf8)
            LineText.carry(body, turn.role, scan, to: &line)
            line.append(contentsOf: ",\"content\":".utf8)
            if body[turn.content.lowerBound] == UInt8(ascii: "\"") {
                LineText.carry(body, turn.content, scan, to: &line)
            } else {
                let isAnswer = JSON.string(body, at: turn.role, is: Array("assistant".utf8))
                let type = isAnswer ? "output_text" : "input_text"
                appendParts([turn.content], type: type, body, scan, to: &line)
            }
            line.append(UInt8(ascii: "}"))
        }
        line.append(UInt8(ascii: "]"))
    }

    /// The text of the one turn, for endpoints that take no conversation.
    private func appendPrompt(
        _ body: Span<UInt8>,
        _ scan: borrowing JSONScan,
        to line: inout [UInt8]
    ) throws(RequestFault) {
        guard conversation.turns.count == 1, !conversation.hasSystem, let turn = conversation.turns.first,
            body[turn.content.lowerBound] == UInt8(ascii: "\"")
        else { throw Conversation.fault("more than one text", writer) }
        appendMember(writer.target == .embeddings ? "input" : "prompt", turn.content, body, scan, to: &line)
    }

    /// The messages byte for byte, with commas between.
    private func appendTurns(
        _ body: Span<UInt8>,
        _ scan: borrowing JSONScan,
        withSystem: Bool,
        to line: inout [UInt8]
    ) {
        var isFirst = true
        for turn in conversation.turns where withSystem || !turn.isSystem {
            if !isFirst { line.append(UInt8(ascii: ",")) }
            isFirst = false
            LineText.carry(body, turn.message, scan, to: &line)
        }
    }

    /// Texts and lists of parts of text as one list of parts.
    private func appendParts(
        _ values: [Range<Int>],
        type: String,
        _ body: Span<UInt8>,
        _ scan: borrowing JSONScan,
        to line: inout [UInt8]
    ) {
        var texts: [Range<Int>] = []
        for value in values {
            guard body[value.lowerBound] == UInt8(ascii: "[") else {
                texts.append(value)
                continue
            }
            var parts = JSONSteps(value)
            while let part = parts.element(body) {
                var members = JSONSteps(part)
                while let (key, value) = members.member(body) {
                    if JSON.string(body, at: key, is: Array("text".utf8)) { texts.append(value) }
                }
            }
        }
        line.append(UInt8(ascii: "["))
        for (index, text) in texts.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            line.append(contentsOf: "{\"type\":\"\(type)\",\"text\":".utf8)
            LineText.carry(body, text, scan, to: &line)
            line.append(UInt8(ascii: "}"))
        }
        line.append(UInt8(ascii: "]"))
    }

    private func appendSampling(_ body: Span<UInt8>, _ scan: borrowing JSONScan, to line: inout [UInt8]) {
        appendMember("temperature", conversation.temperature, body, scan, to: &line)
        appendMember("top_p", conversation.topP, body, scan, to: &line)
    }

    /// Appends a member unless the catalog sets it.
    private func appendMember(
        _ key: String,
        _ value: Range<Int>?,
        _ body: Span<UInt8>,
        _ scan: borrowing JSONScan,
        to line: inout [UInt8]
    ) {
        guard let value else { return }
        guard !prescription.members.contains(where: { $0.key.elementsEqual(key.utf8) }) else { return }
        line.append(contentsOf: ",\"\(key)\":".utf8)
        LineText.carry(body, value, scan, to: &line)
    }
}
