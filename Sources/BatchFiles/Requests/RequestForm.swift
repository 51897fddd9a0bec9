/// What a kept request is the body of; the numbers are the database's.
package enum RequestForm: Int16, Sendable, CaseIterable {
    case chatCompletion = 1
    case response = 2
    case embedding = 3
    case completion = 4
    /// An endpoint of OpenAI that Waybill does not know.
    case otherEndpoint = 5
    case anthropicMessage = 6
    /// A list of messages under `messages`, perhaps with `system` and `tools`, and nothing else.
    case messages = 7

    /// By the `url` of an OpenAI batch line.
    package init(url: String) {
        switch url {
        case "/v1/chat/completions": self = .chatCompletion
        case "/v1/responses": self = .response
        case "/v1/embeddings": self = .embedding
        case "/v1/completions": self = .completion
        default: self = .otherEndpoint
        }
    }
}
