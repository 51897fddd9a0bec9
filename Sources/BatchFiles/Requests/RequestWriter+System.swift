internal import StrictJSON

// Where a system prompt goes: only into a conversation that has none.
extension RequestWriter {
    /// Where the system prompt goes.
    enum SystemPlace {
        case none
        /// As a member of this name.
        case added([UInt8])
        /// In the place of a null.
        case replaced
        /// As the first message, at an offset.
        case before(Int, isEmpty: Bool)
    }

    func systemPlace(
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
}
