package import StrictJSON

extension ModelService {
    /// The text that the ledger keeps with a file, so that the file can be written again.
    package var json: JSON {
        var members: [JSON.Member] = []
        func add(_ key: String, _ value: JSON?) {
            if let value { members.append(.init(key: key, value: value)) }
        }
        add("model", .string(model))
        add("dialect", .string(dialect.rawValue))
        add("base_url", baseURL.map { .string($0) })
        add("endpoint", .string(endpoint))
        add("served_as", .string(servedAs))
        add("context_tokens", contextTokens.map { JSON($0) })
        add("output_tokens", outputTokens.map { JSON($0) })
        add("output_parameter", outputParameter.map { .string($0) })
        add("system_prompt", systemPrompt.map { .string($0) })
        add("template", template.map { .string($0) })
        add("parameters", parameters)
        add("takes", JSON(Int(takes.rawValue)))
        add("key_variable", keyVariable.map { .string($0) })
        add("maximum_requests", JSON(limits.requests))
        add("maximum_bytes", JSON(limits.bytes))
        add("maximum_queued_tokens", limits.queuedTokens.map { JSON($0) })
        return .object(members)
    }

    /// Reads what `json` wrote.
    ///
    /// - Returns: nil for a text that is none of this program's.
    package init?(json: JSON) {
        guard
            let model = json["model"]?.string, let dialect = json["dialect"]?.string.flatMap(Dialect.init(rawValue:)),
            let endpoint = json["endpoint"]?.string, let servedAs = json["served_as"]?.string,
            let takes = json["takes"]?.int.flatMap({ Int16(exactly: $0) }),
            let requests = json["maximum_requests"]?.int, let bytes = json["maximum_bytes"]?.int
        else { return nil }
        self.init(
            model: model,
            dialect: dialect,
            baseURL: json["base_url"]?.string,
            endpoint: endpoint,
            servedAs: servedAs,
            contextTokens: json["context_tokens"]?.int,
            outputTokens: json["output_tokens"]?.int,
            outputParameter: json["output_parameter"]?.string,
            systemPrompt: json["system_prompt"]?.string,
            template: json["template"]?.string,
            parameters: json["parameters"],
            takes: PartKinds(rawValue: takes),
            keyVariable: json["key_variable"]?.string,
            limits: FileLimits(requests: requests, bytes: bytes, queuedTokens: json["maximum_queued_tokens"]?.int)
        )
    }
}
