internal import BatchFiles

/// A file of requests that is to become a batch.
package struct BatchInput: Sendable, Equatable {
    /// Its name, which holds the beginning of its digest.
    package let name: String
    /// Where it lies.
    package let path: String
    /// SHA-256 in hexadecimal digits.
    package let digest: String
    package let bytes: Int
    package let lines: Int
    /// Such as `/v1/chat/completions`.
    package let endpoint: String
    /// The provider's name for the model.
    package let model: String
    /// What the upload gave.
    package var uploaded: String?

    package init(
        name: String,
        path: String,
        digest: String,
        bytes: Int,
        lines: Int,
        endpoint: String,
        model: String,
        uploaded: String? = nil
    ) {
        self.name = name
        self.path = path
        self.digest = digest
        self.bytes = bytes
        self.lines = lines
        self.endpoint = endpoint
        self.model = model
        self.uploaded = uploaded
    }
}

/// A result file of a batch.
package enum ResultPart: String, Sendable, CaseIterable {
    case output
    case error
}

/// Batches of one account.
///
/// Nothing is tried again here: each failure says whether the call may have had its effect.
package protocol BatchProvider: Sendable {
    /// Whether a file is uploaded before a batch is made of it.
    var takesUploads: Bool { get }

    /// The file of that name and size at the provider; nil if there is none.
    func findUpload(_ input: BatchInput) async throws(ProviderFault) -> String?

    /// Gives the file to the provider.
    ///
    /// - Returns: its id there.
    func upload(_ input: BatchInput) async throws(ProviderFault) -> String

    /// Batches that may have been made from the file at or after a moment.
    ///
    /// - Parameters:
    ///   - input: the file.
    ///   - since: seconds since 1970; a provider whose batches carry the file's name does not need it.
    /// - Returns: all that fit; of those without metadata, all with as many requests.
    /// - Throws: `ProviderFault`.
    func findBatches(of input: BatchInput, since: Int64) async throws(ProviderFault) -> [BatchReport]

    /// Makes a batch, once.
    func create(_ input: BatchInput) async throws(ProviderFault) -> BatchReport

    func batch(_ id: String) async throws(ProviderFault) -> BatchReport

    func cancel(_ id: String) async throws(ProviderFault) -> BatchReport

    /// Fetches results to a file, whole or not at all.
    ///
    /// - Parameters:
    ///   - source: `outputFile` or `errorFile` of a report.
    ///   - path: where they go.
    /// - Returns: bytes.
    /// - Throws: `ProviderFault`.
    func fetch(_ source: String, to path: String) async throws(ProviderFault) -> Int
}

extension ProviderAccount {
    /// The batches of this account; nil for a dialect without an interface for batches.
    package func batches(_ http: ProviderHTTP) -> (any BatchProvider)? {
        let caller = ProviderCaller(account: self, http: http)
        return switch dialect {
        case .openAI: OpenAIBatches(caller: caller)
        case .anthropic: AnthropicBatches(caller: caller)
        case .mistral: MistralBatches(caller: caller)
        case .vLLM: nil
        }
    }
}
