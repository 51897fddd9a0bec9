/// How a provider wants the lines of a batch to be written, and how it writes results.
package enum Dialect: String, Sendable, CaseIterable {
    /// `custom_id`, `method`, `url`, `body`; one model a file (OpenAI and those that follow it).
    case openAI = "openai"
    /// `custom_id`, `params`, sent within the request that makes the batch.
    case anthropic
    /// `custom_id`, `body`; the model is named by the batch.
    case mistral
    /// OpenAI's lines, read by `vllm run-batch`.
    case vLLM = "vllm"

    /// The end of the address that requests go to where the catalog names none.
    package var endpoint: String {
        self == .anthropic ? "/v1/messages" : "/v1/chat/completions"
    }
}
