internal import StrictJSON

// A request of the model's own form: carried byte for byte, with the prescribed members set.
extension RequestWriter {
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

    private func appendKey(_ key: [UInt8], to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        line.append(contentsOf: key)
        line.append(UInt8(ascii: "\""))
        line.append(UInt8(ascii: ":"))
    }

    private func append(_ number: Int, to line: inout [UInt8]) { line.append(contentsOf: String(number).utf8) }
}
