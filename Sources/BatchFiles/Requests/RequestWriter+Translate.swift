internal import StrictJSON

// A request of another form than the model's: rebuilt of the pieces that both interfaces write alike.
extension RequestWriter {
    /// Appends the body.
    ///
    /// - Returns: the most tokens of the answer, where it says so.
    /// - Throws: `RequestFault` for what cannot be said at the model's endpoint.
    func translate(
        _ body: Span<UInt8>,
        _ scan: borrowing JSONScan,
        _ form: RequestForm,
        to line: inout [UInt8]
    ) throws(RequestFault) -> Int? {
        let isCarried = form == .messages || form == .chatCompletion || form == .anthropicMessage
        guard isCarried, target != .other else {
            throw RequestFault(
                .dialect,
                "it is \(form.phrase) and cannot be sent to \(addressee); allow the job only models at the same "
                    + "endpoint (`--models`)"
            )
        }
        let conversation = try Conversation(body, scan, form, self)
        var writer = TranslatedBody(writer: self, conversation: conversation)
        switch (target, form) {
        case (.chat, .messages):
            try conversation.check(body, allowing: .chat, for: self)
            try checkTools(body, conversation, have: "function")
        case (.anthropicMessages, .messages):
            try conversation.check(body, allowing: .anthropic, for: self)
            try checkTools(body, conversation, have: "input_schema")
        default:
            try conversation.check(body, allowing: .text, for: self)
            if conversation.tools != nil { throw Conversation.fault("tools", self) }
        }
        return try writer.append(body, scan, to: &line)
    }

    /// Refuses tools that are written for another interface.
    private func checkTools(
        _ body: Span<UInt8>,
        _ conversation: Conversation,
        have name: String
    ) throws(RequestFault) {
        guard let tools = conversation.tools, body[tools.lowerBound] == UInt8(ascii: "[") else { return }
        var (steps, index) = (JSONSteps(tools), 0)
        while let tool = steps.element(body) {
            var isKnown = false
            if body[tool.lowerBound] == UInt8(ascii: "{") {
                var members = JSONSteps(tool)
                while let (key, _) = members.member(body) {
                    if JSON.string(body, at: key, is: Array(name.utf8)) { isKnown = true }
                }
            }
            guard isKnown else { throw Conversation.fault("tools[\(index)] without \"\(name)\"", self) }
            index += 1
        }
    }
}
