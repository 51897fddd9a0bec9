internal import StrictJSON

/// The conversation of a request, found in its bytes: what every provider's interface can say.
struct Conversation {
    /// A message as it stands in the request.
    struct Turn {
        var message: Range<Int>
        var role: Range<Int>
        var content: Range<Int>
        var isSystem: Bool
        /// Whether role and content are all that the message has.
        var isBare: Bool
    }

    /// What stands before all turns in a member of its own: a string or a list of parts.
    var system: Range<Int>?
    var turns: [Turn] = []
    var maximumTokens: Int?
    var temperature: Range<Int>?
    var topP: Range<Int>?
    var stop: Range<Int>?
    var tools: Range<Int>?

    /// Whether there is a system prompt of any kind.
    var hasSystem: Bool { system != nil || turns.contains { $0.isSystem } }

    /// Reads the body of a request.
    ///
    /// - Parameters:
    ///   - body: the scanned bytes.
    ///   - scan: where its members are.
    ///   - form: what it is the body of.
    ///   - writer: whose model it is for.
    /// - Throws: `RequestFault` that names the member which the other interface does not know.
    init(
        _ body: Span<UInt8>,
        _ scan: borrowing JSONScan,
        _ form: RequestForm,
        _ writer: RequestWriter
    ) throws(RequestFault) {
        var seen: Set<[UInt8]> = []
        for place in 0..<scan.count {
            let member = scan[place]
            let key = (try? JSON.parse(body.extracting(member.key)))?.string ?? ""
            guard seen.insert(Array(key.utf8)).inserted else {
                throw RequestFault(.body, "\(JSON.excerpt(of: key)) occurs twice in its request; remove one")
            }
            // What is null was not asked for.
            if body[member.value.lowerBound] == UInt8(ascii: "n") { continue }
            switch (form, key) {
            case (_, "model"): continue
            case (_, "messages"): try addTurns(body, member.value)
            case (.anthropicMessage, "system"), (.messages, "system"): system = member.value
            case (.messages, "tools"): tools = member.value
            case (.messages, _): throw Self.unknown(key, form, writer)
            case (_, "stream"): try writer.refuseStream(body, member)
            case (.chatCompletion, "max_completion_tokens"), (_, "max_tokens"):
                if let tokens = try writer.tokens(body, member) {
                    maximumTokens = Swift.min(tokens, maximumTokens ?? tokens)
                }
            case (_, "temperature"): temperature = member.value
            case (_, "top_p"): topP = member.value
            case (.chatCompletion, "stop"), (.anthropicMessage, "stop_sequences"): stop = member.value
            case (.chatCompletion, "n") where member.value.count == 1 && body[member.value.lowerBound] == 0x31: continue
            default: throw Self.unknown(key, form, writer)
            }
        }
        if turns.isEmpty { throw RequestFault(.body, "its request has no messages") }
    }

    private mutating func addTurns(_ body: Span<UInt8>, _ list: Range<Int>) throws(RequestFault) {
        guard body[list.lowerBound] == UInt8(ascii: "[") else {
            // A prompt in the place of a list: one turn.
            throw RequestFault(.body, "\"messages\" of its request is no list")
        }
        var steps = JSONSteps(list)
        while let message = steps.element(body) {
            let place = "messages[\(turns.count)]"
            guard body[message.lowerBound] == UInt8(ascii: "{") else {
                throw RequestFault(.body, "\(place) of its request is no object")
            }
            var turn = Turn(message: message, role: 0..<0, content: 0..<0, isSystem: false, isBare: true)
            var members = JSONSteps(message)
            while let (key, value) = members.member(body) {
                if JSON.string(body, at: key, is: RequestWriter.role) {
                    turn.role = value
                } else if JSON.string(body, at: key, is: Array("content".utf8)) {
                    turn.content = value
                } else if body[value.lowerBound] != UInt8(ascii: "n") {
                    turn.isBare = false
                }
            }
            guard !turn.role.isEmpty else { throw RequestFault(.body, "\(place) of its request has no \"role\"") }
            turn.isSystem =
                JSON.string(body, at: turn.role, is: RequestWriter.system)
                || JSON.string(body, at: turn.role, is: RequestWriter.developer)
            turns.append(turn)
        }
    }

    private static func unknown(_ key: String, _ form: RequestForm, _ writer: RequestWriter) -> RequestFault {
        RequestFault(
            .dialect,
            "it is \(form.phrase) with \(JSON.excerpt(of: key)), which cannot be said to \(writer.addressee); remove "
                + "it, or allow the job only models that take such requests (`--models`)"
        )
    }
}
