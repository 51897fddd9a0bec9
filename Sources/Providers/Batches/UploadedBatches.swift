internal import StrictJSON

/// Batches that are made of uploaded files, as OpenAI and Mistral have them: what is the same for both.
protocol UploadedBatches: BatchProvider {
    var caller: ProviderCaller { get }

    /// Where batches are made and asked for, such as `/v1/batches`.
    static var endpoint: String { get }

    /// Reads a batch as the provider writes it.
    ///
    /// - Throws: `unsure` for a document without id and state.
    static func report(_ document: JSON, call: String) throws(ProviderFault) -> BatchReport
}

extension UploadedBatches {
    private var files: UploadedFiles { UploadedFiles(caller: caller) }

    package var takesUploads: Bool { true }

    package func findUpload(_ input: BatchInput) async throws(ProviderFault) -> String? { try await files.find(input) }

    package func upload(_ input: BatchInput) async throws(ProviderFault) -> String { try await files.upload(input) }

    package func batch(_ id: String) async throws(ProviderFault) -> BatchReport {
        try await report("GET", "/" + UploadedFiles.escaped(id), call: "asking for the batch \(id)")
    }

    package func cancel(_ id: String) async throws(ProviderFault) -> BatchReport {
        try await report("POST", "/\(UploadedFiles.escaped(id))/cancel", call: "cancelling the batch \(id)")
    }

    package func fetch(_ source: String, to path: String) async throws(ProviderFault) -> Int {
        try await files.fetch(source, to: path)
    }

    /// What the provider reports after a call.
    func report(
        _ method: String,
        _ path: String = "",
        _ content: ProviderCaller.Content = .none,
        call: String
    ) async throws(ProviderFault) -> BatchReport {
        try Self.report(await caller.json(method, Self.endpoint + path, content, call: call), call: call)
    }
}

extension BatchReport {
    /// Whether the batch was made of a file: by the digest in its metadata, or where it has none by the upload.
    func isMade(of input: BatchInput) -> Bool {
        guard let digest else { return input.uploaded != nil && inputFile == input.uploaded }
        return digest == input.digest
    }
}
