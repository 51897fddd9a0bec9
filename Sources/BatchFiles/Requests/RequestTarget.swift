/// What kind of body a model takes, by its endpoint.
enum RequestTarget: Sendable {
    case chat, responses, embeddings, completions, anthropicMessages
    /// An endpoint that Waybill does not know: only requests that came for such a one can be sent.
    case other

    init(_ service: ModelService) {
        if service.dialect == .anthropic {
            self = .anthropicMessages
            return
        }
        let ends: [(String, RequestTarget)] = [
            ("/chat/completions", .chat), ("/responses", .responses), ("/embeddings", .embeddings),
            ("/completions", .completions),
        ]
        self = ends.first { service.endpoint.hasSuffix($0.0) }?.1 ?? .other
    }

    /// The form of requests that are sent as they are; nil where any endpoint's are.
    var form: RequestForm {
        switch self {
        case .chat: .chatCompletion
        case .responses: .response
        case .embeddings: .embedding
        case .completions: .completion
        case .anthropicMessages: .anthropicMessage
        case .other: .otherEndpoint
        }
    }

    /// The members under which a body says how long the answer may be.
    var capNames: [String] {
        switch self {
        case .chat: ["max_tokens", "max_completion_tokens"]
        case .responses: ["max_output_tokens"]
        case .completions, .anthropicMessages: ["max_tokens"]
        case .embeddings, .other: []
        }
    }

    /// The members that hold the conversation, which a catalog cannot set.
    var conversation: [String] {
        switch self {
        case .chat: ["messages"]
        case .responses: ["input", "instructions"]
        case .embeddings: ["input"]
        case .completions: ["prompt"]
        case .anthropicMessages: ["messages", "system"]
        case .other: []
        }
    }
}

extension RequestForm {
    /// As an error names it.
    var phrase: String {
        switch self {
        case .chatCompletion: "a chat completion"
        case .response: "a request of /v1/responses"
        case .embedding: "a request of /v1/embeddings"
        case .completion: "a request of /v1/completions"
        case .otherEndpoint: "a request of an endpoint that Waybill does not know"
        case .anthropicMessage: "a message of Anthropic"
        case .messages: "a list of messages"
        }
    }
}
