extension Dialect {
    /// The member of a request that limits the answer, where the catalog names none.
    ///
    /// Sources: OpenAI's reference (`max_completion_tokens` of chat completions, `max_output_tokens` of responses,
    /// `max_tokens` of completions), Anthropic's and Mistral's (`max_tokens`), and vLLM's protocol (`max_tokens`).
    ///
    /// - Parameter endpoint: the end of the address, such as `/v1/responses`.
    /// - Returns: nil where answers have no length, as with embeddings.
    package func outputParameter(endpoint: String) -> String? {
        if ["/embeddings", "/score", "/rerank"].contains(where: endpoint.hasSuffix) { return nil }
        if endpoint.hasSuffix("/responses") { return "max_output_tokens" }
        return self == .openAI && endpoint.hasSuffix("/chat/completions") ? "max_completion_tokens" : "max_tokens"
    }
}
