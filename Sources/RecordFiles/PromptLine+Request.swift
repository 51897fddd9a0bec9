internal import BatchFiles
internal import StrictJSON
internal import Units

// The request that a line carries.
extension PromptLine {
    /// Whether a field may be part of a request, which is carried as it is: Waybill only looks for its text.
    ///
    /// - Parameters:
    ///   - key: the field's name.
    ///   - start: the first byte of its value.
    /// - Returns: false for a plain prompt.
    static func isCarried(key: String, start: UInt8) -> Bool {
        switch key {
        case "body", "params", "messages", "system", "tools": true
        case "prompt": start == UInt8(ascii: "[")
        default: false
        }
    }

    /// What the request is the body of; nil for a plain prompt.
    func form() throws(RequestText.Fault) -> RequestForm? {
        if isPlain { return nil }
        switch members[text].key {
        case "params": return .anthropicMessage
        case "body":
            guard let url = members.first(where: { $0.key.hasBytes(of: "url") })?.value else {
                let body = members[text].value
                if body["messages"] != nil { return .chatCompletion }
                return body["prompt"] != nil ? .completion : .response
            }
            guard let url = url.string else {
                throw .init(
                    reason:
                        "the field \"url\" is \(url.kind), but a string such as \"/v1/chat/completions\" is expected"
                )
            }
            return RequestForm(url: url)
        default: return .messages
        }
    }

    /// The request in the bytes of the line.
    ///
    /// - Parameter line: all of them.
    /// - Returns: a body as it stands; messages with what belongs to them as one object.
    func request(_ line: ArraySlice<UInt8>) -> [UInt8] {
        let value = members[text].valueRange
        if members[text].key == "body" || members[text].key == "params" { return Array(line[within: value]) }
        var request = Array("{\"messages\":".utf8)
        if members[text].value.array?.contains(where: { $0["role"] != nil }) ?? true {
            request += line[within: value]
        } else {
            request += Array("[{\"role\":\"user\",\"content\":[".utf8)
            // Parts of one turn; a text among them stands for a part of text.
            var (steps, isFirst) = (JSONSteps(value), true)
            let bytes = line.span
            while let part = steps.element(bytes) {
                if !isFirst { request.append(UInt8(ascii: ",")) }
                isFirst = false
                let isText = bytes[part.lowerBound] == UInt8(ascii: "\"")
                if isText { request += Array("{\"type\":\"text\",\"text\":".utf8) }
                request += line[within: part]
                if isText { request.append(UInt8(ascii: "}")) }
            }
            request += Array("]}]".utf8)
        }
        for place in sent.dropFirst() {
            request += Array(",\"\(members[place].key)\":".utf8) + line[within: members[place].valueRange]
        }
        request.append(UInt8(ascii: "}"))
        return request
    }

    /// Refuses a request that names another prompt, or another model, than its line does.
    func checkNames(id: String) throws(RequestText.Fault) {
        let field = members[text]
        guard field.key == "body" || field.key == "params" else { return }
        if let inner = field.value["custom_id"]?.string, !inner.hasBytes(of: id) {
            throw .init(
                reason: "the line is named \(JSON.excerpt(of: id)), but its \"\(field.key).custom_id\" is "
                    + "\(JSON.excerpt(of: inner)); remove one of them"
            )
        }
        let outer = members.first { $0.key.hasBytes(of: "model") }?.value.string
        if let outer, let inner = field.value["model"]?.string, !inner.hasBytes(of: outer) {
            throw .init(
                reason: "the line has the model \(JSON.excerpt(of: outer)), but its \"\(field.key).model\" is "
                    + "\(JSON.excerpt(of: inner)); remove one of them"
            )
        }
    }
}

extension ArraySlice<UInt8> {
    /// The bytes of a range that counts from the start of the slice.
    subscript(within range: Range<Int>) -> ArraySlice<UInt8> {
        self[startIndex + range.lowerBound..<startIndex + range.upperBound]
    }
}
