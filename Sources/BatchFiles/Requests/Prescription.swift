internal import StrictJSON

/// What a model's service sets in every body, ready to be written.
struct Prescription: Sendable {
    /// A member that is set, whatever the request says.
    struct Setting: Sendable {
        let key: [UInt8]
        /// The value as it is written.
        let value: [UInt8]
        /// Key and value as they are written.
        let text: [UInt8]

        init(key: String, value: JSON) {
            self.key = Array(key.utf8)
            self.value = LineText.line(value.serialized())
            text = LineText.line(JSON.string(key).serialized()) + [UInt8(ascii: ":")] + self.value
        }
    }

    /// `model`, then the catalog's `parameters`.
    let members: [Setting]
    /// The most tokens of an answer; nil where the catalog names none.
    let cap: Int?
    /// The member that says so; empty where the endpoint has none.
    let capKey: [UInt8]
    /// All members that may say so.
    let capNames: [[UInt8]]
    /// The system prompt as a JSON string.
    let system: [UInt8]?

    /// One bit a member.
    static let maximumMembers = 60

    init(_ service: ModelService, _ target: RequestTarget) throws(RequestFault) {
        let model = JSON.excerpt(of: service.model)
        func refuse(_ reason: String) -> RequestFault { RequestFault(.body, "the model \(model) \(reason)") }
        var names = target.capNames
        let parameter = service.outputParameter ?? service.dialect.outputParameter(endpoint: service.endpoint)
        if let parameter, !names.contains(where: { $0.utf8.elementsEqual(parameter.utf8) }) { names.append(parameter) }
        if service.outputTokens != nil, parameter == nil {
            throw refuse(
                "has output_tokens in the catalog, but answers at \(service.endpoint) have no length; remove it"
            )
        }
        var members = [Setting(key: "model", value: .string(service.servedAs))]
        let parameters = service.parameters ?? .object([])
        guard let parameters = parameters.members else {
            throw refuse("has \(parameters.kind) as parameters in the catalog, but a JSON object is expected")
        }
        let taken = ["model", "stream"] + target.conversation + names
        for member in parameters {
            guard !taken.contains(where: { $0.utf8.elementsEqual(member.key.utf8) }) else {
                throw refuse(
                    "sets \(JSON.excerpt(of: member.key)) in the parameters of the catalog, which has a column of its "
                        + "own or is the prompt's; remove it there"
                )
            }
            members.append(Setting(key: member.key, value: member.value))
        }
        guard members.count <= Self.maximumMembers else {
            throw refuse(
                "has \(members.count - 1) parameters in the catalog; at most \(Self.maximumMembers - 1) can be set"
            )
        }
        if service.systemPrompt != nil, [.embeddings, .completions, .other].contains(target) {
            throw refuse(
                "has a system_prompt in the catalog, but requests at \(service.endpoint) have no place for one; use "
                    + "template"
            )
        }
        self.members = members
        cap = service.outputTokens
        capKey = Array((parameter ?? "").utf8)
        capNames = names.map { Array($0.utf8) }
        system = service.systemPrompt.map { LineText.line(JSON.string($0).serialized()) }
    }

    /// `,` and the cap, then all members but the model, each with a comma before it.
    func tail(cap: Int?) -> [UInt8] {
        var bytes: [UInt8] = []
        if let cap { bytes += Array(",\"".utf8) + capKey + Array("\":\(cap)".utf8) }
        for member in members.dropFirst() { bytes += [UInt8(ascii: ",")] + member.text }
        return bytes
    }
}
