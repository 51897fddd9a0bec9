/// What a provider takes in one batch.
package struct FileLimits: Sendable, Equatable {
    package var requests: Int
    /// Bytes of the file, newlines included.
    package var bytes: Int
    /// Tokens of all batches of a model that are queued at once; nil where the provider names no limit.
    package var queuedTokens: Int?

    package init(requests: Int, bytes: Int, queuedTokens: Int? = nil) {
        self.requests = requests
        self.bytes = bytes
        self.queuedTokens = queuedTokens
    }

    /// The limits that the providers' references name.
    ///
    /// As of 2026-11: OpenAI 50,000 requests and 200 MB, Anthropic 100,000 requests and 256 MB, Mistral a million
    /// requests. The catalog says where a provider differs.
    package static func usual(_ dialect: Dialect) -> FileLimits {
        switch dialect {
        case .openAI: FileLimits(requests: 50_000, bytes: 200_000_000)
        case .anthropic: FileLimits(requests: 100_000, bytes: 256_000_000)
        case .mistral: FileLimits(requests: 1_000_000, bytes: 512_000_000)
        case .vLLM: FileLimits(requests: 1_000_000, bytes: 1_000_000_000)
        }
    }

    /// What files are filled to: 95 % of bytes and tokens, as providers count in units of their own.
    package var filled: FileLimits {
        FileLimits(requests: requests, bytes: bytes / 100 * 95, queuedTokens: queuedTokens.map { $0 / 100 * 95 })
    }
}
