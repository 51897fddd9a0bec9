internal import StrictJSON

// A request of the model's own form: carried byte for byte, with the prescribed members set.
extension RequestWriter {
    /// What a member of a body means to the writer.
    private enum Meaning {
        case carried
        /// A member that is set: its place in the prescription.
        case set(Int)
        case cap(isOwn: Bool)
        case stream
        case conversation
        case system
    }

    private func meaning(_ body: Span<UInt8>, _ member: JSONScan.Member) -> Meaning {
        for place in prescription.members.indices
        where JSON.string(body, at: member.key, is: prescription.members[place].key) { return .set(place) }
        for name in prescription.capNames where JSON.string(body, at: member.key, is: name) {
            return .cap(isOwn: name == prescription.capKey)
        }
        if JSON.string(body, at: member.key, is: Self.stream) { return .stream }
        guard prescription.system != nil else { return .carried }
        switch target {
        case .chat: return JSON.string(body, at: member.key, is: Self.messages) ? .conversation : .carried
        case .anthropicMessages: return JSON.string(body, at: member.key, is: Self.system) ? .system : .carried
        case .responses:
            if JSON.string(body, at: member.key, is: Self.instructions) { return .system }
            return JSON.string(body, at: member.key, is: Self.input) ? .conversation : .carried
        default: return .carried
        }
    }

    /// What is in a body of what matters.
    private struct Found {
        /// One bit for each member of the prescription that is there.
        var set: UInt64 = 0
        var own: Int?
        var other: Int?
        /// The tokens that the request allows, and those that are sent.
        var allowed: Int?
        var conversation: Int?
        var system: Int?
    }

    /// Appends the body.
    ///
    /// - Returns: the most tokens of the answer, where it says so.
    func splice(
        _ body: Span<UInt8>,
        _ scan: borrowing JSONScan,
        to line: inout [UInt8]
    ) throws(RequestFault) -> Int? {
        let found = try find(body, scan)
        if target == .anthropicMessages, found.own == nil, prescription.cap == nil {
            throw PlainRequest.withoutCap(service)
        }
        let system = try systemPlace(body, scan, found)
        line.append(UInt8(ascii: "{"))
        let start = line.count
        for place in prescription.members.indices where found.set >> UInt64(place) & 1 == 0 {
            line.append(contentsOf: prescription.members[place].text)
            line.append(UInt8(ascii: ","))
        }
        if let cap = prescription.cap, found.own == nil, found.other == nil {
            appendKey(prescription.capKey, to: &line)
            append(cap, to: &line)
            line.append(UInt8(ascii: ","))
        }
        if case .added(let key) = system, let prompt = prescription.system {
            appendKey(key, to: &line)
            line.append(contentsOf: prompt)
            line.append(UInt8(ascii: ","))
        }
        if scan.count == 0, line.count > start { line.removeLast() }
        var copied = scan.value.lowerBound + 1
        for place in 0..<scan.count {
            let member = scan[place]
            switch meaning(body, member) {
            case .set(let index):
                LineText.carry(body, copied..<member.value.lowerBound, scan, to: &line)
                line.append(contentsOf: prescription.members[index].value)
            case .cap(let isOwn):
                guard let cap = prescription.cap else { continue }
                let isRenamed = !isOwn && found.own == nil
                LineText.carry(body, copied..<member.key.lowerBound, scan, to: &line)
                if isRenamed {
                    appendKey(prescription.capKey, to: &line)
                } else {
                    LineText.carry(body, member.key.lowerBound..<member.value.lowerBound, scan, to: &line)
                }
                if try tokens(body, member).map({ $0 > cap }) ?? true {
                    append(cap, to: &line)
                } else {
                    LineText.carry(body, member.value, scan, to: &line)
                }
            case .conversation:
                guard case .before(let first, let isEmpty) = system, let prompt = prescription.system else { continue }
                LineText.carry(body, copied..<first, scan, to: &line)
                line.append(contentsOf: "{\"role\":\"system\",\"content\":".utf8)
                line.append(contentsOf: prompt)
                line.append(contentsOf: isEmpty ? "}".utf8 : "},".utf8)
                copied = first
                continue
            case .system:
                guard case .replaced = system, let prompt = prescription.system else { continue }
                LineText.carry(body, copied..<member.value.lowerBound, scan, to: &line)
                line.append(contentsOf: prompt)
            case .carried, .stream: continue
            }
            copied = member.value.upperBound
        }
        LineText.carry(body, copied..<scan.value.upperBound, scan, to: &line)
        guard let allowed = found.allowed else { return prescription.cap }
        return Swift.min(allowed, prescription.cap ?? allowed)
    }

    /// Finds the members that matter, and refuses those that cannot be sent.
    private func find(_ body: Span<UInt8>, _ scan: borrowing JSONScan) throws(RequestFault) -> Found {
        var found = Found()
        for place in 0..<scan.count {
            let member = scan[place]
            switch meaning(body, member) {
            case .carried: continue
            case .set(let index):
                let bit: UInt64 = 1 << UInt64(index)
                guard found.set & bit == 0 else { throw Self.repeated(body, member) }
                found.set |= bit
            case .cap(let isOwn):
                guard prescription.cap == nil || (isOwn ? found.own : found.other) == nil else {
                    throw Self.repeated(body, member)
                }
                if isOwn { found.own = place } else { found.other = place }
                if let tokens = try tokens(body, member) { found.allowed = Swift.min(tokens, found.allowed ?? tokens) }
            case .stream: try refuseStream(body, member)
            case .conversation:
                guard found.conversation == nil else { throw Self.repeated(body, member) }
                found.conversation = place
            case .system:
                guard found.system == nil else { throw Self.repeated(body, member) }
                found.system = place
            }
        }
        return found
    }

    /// Refuses an answer in pieces, which no batch has.
    func refuseStream(_ body: Span<UInt8>, _ member: JSONScan.Member) throws(RequestFault) {
        if body[member.value.lowerBound] == UInt8(ascii: "t") {
            throw RequestFault(.body, "its request has \"stream\": true, and batches are not streamed; remove it")
        }
    }

    /// The number of tokens that a member allows; nil for null.
    func tokens(_ body: Span<UInt8>, _ member: JSONScan.Member) throws(RequestFault) -> Int? {
        let first = body[member.value.lowerBound]
        if first == UInt8(ascii: "n") { return nil }
        var (value, isPlain) = (0, member.value.count <= 18)
        for index in member.value where isPlain {
            if body[index] < 0x30 || body[index] > 0x39 {
                isPlain = false
            } else {
                value = value * 10 + Int(body[index] - 0x30)
            }
        }
        if isPlain { return value }
        guard let number = (try? JSON.parse(body.extracting(member.value))), case .number(let text) = number,
            let double = Double(text), double >= 0
        else {
            throw RequestFault(
                .body,
                "\(Self.shown(body, member)) of its request is no number of tokens; give a number from 1"
            )
        }
        return double < 1e15 ? Int(double) : .max / 4
    }

    private static func repeated(_ body: Span<UInt8>, _ member: JSONScan.Member) -> RequestFault {
        RequestFault(.body, "\(shown(body, member)) occurs twice in its request, and Waybill has to set it; remove one")
    }

    static func shown(_ body: Span<UInt8>, _ member: JSONScan.Member) -> String {
        let key = (try? JSON.parse(body.extracting(member.key)))?.string
        return key.map { JSON.excerpt(of: $0) } ?? "a member"
    }

    private func appendKey(_ key: [UInt8], to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        line.append(contentsOf: key)
        line.append(UInt8(ascii: "\""))
        line.append(UInt8(ascii: ":"))
    }

    private func append(_ number: Int, to line: inout [UInt8]) { line.append(contentsOf: String(number).utf8) }

    /// Where the system prompt goes.
    private enum SystemPlace {
        case none
        /// As a member of this name.
        case added([UInt8])
        /// In the place of a null.
        case replaced
        /// As the first message, at an offset.
        case before(Int, isEmpty: Bool)
    }

    private func systemPlace(
        _ body: Span<UInt8>,
        _ scan: borrowing JSONScan,
        _ found: Found
    ) throws(RequestFault) -> SystemPlace {
        guard prescription.system != nil else { return .none }
        if let place = found.system {
            return body[scan[place].value.lowerBound] == UInt8(ascii: "n") ? .replaced : .none
        }
        if target == .anthropicMessages { return .added(Self.system) }
        guard let place = found.conversation else { return target == .responses ? .added(Self.instructions) : .none }
        let value = scan[place].value
        guard body[value.lowerBound] == UInt8(ascii: "[") else {
            guard target == .chat else { return .added(Self.instructions) }
            throw RequestFault(.body, "\"messages\" of its request is no list")
        }
        if hasSystemTurn(body, value) { return .none }
        if target == .responses { return .added(Self.instructions) }
        var steps = JSONSteps(value)
        return .before(value.lowerBound + 1, isEmpty: steps.element(body) == nil)
    }

    private func hasSystemTurn(_ body: Span<UInt8>, _ turns: Range<Int>) -> Bool {
        var steps = JSONSteps(turns)
        while let turn = steps.element(body) {
            guard body[turn.lowerBound] == UInt8(ascii: "{") else { continue }
            var members = JSONSteps(turn)
            while let (key, value) = members.member(body) {
                guard JSON.string(body, at: key, is: Self.role) else { continue }
                if JSON.string(body, at: value, is: Self.system) || JSON.string(body, at: value, is: Self.developer) {
                    return true
                }
            }
        }
        return false
    }

    static let stream = Array("stream".utf8)
    static let messages = Array("messages".utf8)
    static let system = Array("system".utf8)
    static let developer = Array("developer".utf8)
    static let instructions = Array("instructions".utf8)
    static let input = Array("input".utf8)
    static let role = Array("role".utf8)
}
