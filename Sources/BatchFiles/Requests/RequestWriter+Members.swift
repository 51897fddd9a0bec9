internal import StrictJSON

// The members of a body that the writer sets, or has to know.
extension RequestWriter {
    /// What a member of a body means to the writer.
    enum Meaning {
        case carried
        /// A member that is set: its place in the prescription.
        case set(Int)
        case cap(isOwn: Bool)
        case stream
        case conversation
        case system
    }

    func meaning(_ body: Span<UInt8>, _ member: JSONScan.Member) -> Meaning {
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
    struct Found {
        /// One bit for each member of the prescription that is there.
        var set: UInt64 = 0
        var own: Int?
        var other: Int?
        /// The tokens that the request allows, and those that are sent.
        var allowed: Int?
        var conversation: Int?
        var system: Int?
    }

    /// Finds the members that matter, and refuses those that cannot be sent.
    func find(_ body: Span<UInt8>, _ scan: borrowing JSONScan) throws(RequestFault) -> Found {
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

    static let stream = Array("stream".utf8)
    static let messages = Array("messages".utf8)
    static let system = Array("system".utf8)
    static let developer = Array("developer".utf8)
    static let instructions = Array("instructions".utf8)
    static let input = Array("input".utf8)
    static let role = Array("role".utf8)
}
