internal import StrictJSON

/// Writes the lines of one batch file, all for one model; what its service prescribes is prepared once.
///
/// The body of a request is carried byte for byte: a scanner finds its members, and only `model`, the most tokens of
/// the answer and the catalog's parameters are replaced or added, and a system prompt where the conversation has none.
/// A request written for another provider's interface is translated where both can say the same.
package struct RequestWriter: Sendable {
    package let service: ModelService
    let target: RequestTarget
    let prescription: Prescription
    private let plain: PlainRequest?
    /// What stands before and after the id, up to the body.
    private let head: [UInt8]
    private let middle: [UInt8]

    /// Tokens that an answer is taken to have where neither request nor catalog limits it.
    package static let usualOutputTokens = 1_024

    /// Prepares what is the same in all lines.
    ///
    /// - Throws: `RequestFault` for a service that no request can be written for.
    package init(service: ModelService) throws(RequestFault) {
        self.service = service
        target = RequestTarget(service)
        if service.dialect == .vLLM, target == .responses || target == .completions {
            throw RequestFault(
                .dialect,
                "vllm run-batch has no \(service.endpoint); give the model the endpoint /v1/chat/completions"
            )
        }
        prescription = try Prescription(service, target)
        plain = try PlainRequest(service, target, prescription)
        head = Array("{\"custom_id\":\"".utf8)
        switch service.dialect {
        case .openAI, .vLLM:
            let url = LineText.line(JSON.string(service.endpoint).serialized())
            middle = Array("\",\"method\":\"POST\",\"url\":".utf8) + url + Array(",\"body\":".utf8)
        case .mistral: middle = Array("\",\"body\":".utf8)
        case .anthropic: middle = Array("\",\"params\":".utf8)
        }
    }

    /// Appends one line with its newline.
    ///
    /// - Parameters:
    ///   - id: the id of the line.
    ///   - prompt: the routed text in UTF-8, which is sent where there is no request.
    ///   - request: the body as it came; nil for a plain prompt.
    ///   - form: what `request` is the body of.
    ///   - line: what is appended to.
    /// - Returns: the estimated tokens of the request and of the longest answer that it allows.
    /// - Throws: `RequestFault`, with nothing appended; the fault is of this prompt alone.
    package func append(
        id: CustomID,
        prompt: Span<UInt8>,
        request: Span<UInt8>?,
        form: RequestForm?,
        to line: inout [UInt8]
    ) throws(RequestFault) -> Int {
        let start = line.count
        do throws(RequestFault) {
            line.append(contentsOf: head)
            id.append(to: &line)
            line.append(contentsOf: middle)
            let size =
                if let request {
                    try appendBody(request, form ?? target.form, to: &line)
                } else {
                    try appendPlain(prompt, to: &line)
                }
            line.append(UInt8(ascii: "}"))
            line.append(UInt8(ascii: "\n"))
            return try checked(size, bytes: line.count - start)
        } catch {
            line.removeLast(line.count - start)
            throw error
        }
    }

    private func appendPlain(_ prompt: Span<UInt8>, to line: inout [UInt8]) throws(RequestFault) -> TokenEstimate {
        guard let plain else {
            throw RequestFault(
                .dialect,
                "it is a plain prompt, and Waybill does not know what \(service.endpoint) takes; give its requests as "
                    + "batch lines"
            )
        }
        return plain.append(prompt, to: &line)
    }

    private func appendBody(
        _ body: Span<UInt8>,
        _ form: RequestForm,
        to line: inout [UInt8]
    ) throws(RequestFault) -> TokenEstimate {
        let scan: JSONScan
        do {
            scan = try JSONScan(body)
        } catch {
            throw RequestFault(
                .body,
                "line \(error.line), column \(error.column) of its request is no valid JSON: \(error.reason)"
            )
        }
        guard scan.isObject else { throw RequestFault(.body, "its request is no JSON object") }
        try refuse(scan)
        let cap =
            if form == target.form {
                try splice(body, scan, to: &line)
            } else {
                try translate(body, scan, form, to: &line)
            }
        return TokenEstimate(
            scan,
            answer: cap ?? (target == .embeddings ? 0 : Self.usualOutputTokens),
            isLimited: cap != nil
        )
    }

    /// What servers in Python that check lines by their types refuse, and the whole file with it.
    private func refuse(_ scan: borrowing JSONScan) throws(RequestFault) {
        guard service.dialect.isStrict else { return }
        if scan.hasLoneSurrogate {
            throw RequestFault(
                .body,
                "its request has an escaped surrogate without its other half, for which \(service.dialect.rawValue) "
                    + "refuses the whole file; replace it in the prompt"
            )
        }
        guard scan.depth <= Dialect.strictDepth else {
            throw RequestFault(
                .body,
                "its request has \(scan.depth) arrays and objects within each other, and \(service.dialect.rawValue) "
                    + "takes at most \(Dialect.strictDepth)"
            )
        }
    }

    private func checked(_ size: TokenEstimate, bytes: Int) throws(RequestFault) -> Int {
        let limits = service.limits.filled
        guard bytes <= limits.bytes else {
            throw RequestFault(.size, "its line has \(bytes) bytes, and a file takes \(limits.bytes)")
        }
        if let context = service.contextTokens, size.request + (size.isLimited ? size.answer : 0) > context {
            let answer = size.isLimited ? " and its answer up to \(size.answer)" : ""
            throw RequestFault(
                .context,
                "it has about \(size.request) tokens\(answer), and \(JSON.excerpt(of: service.model)) takes \(context) "
                    + "together (context_tokens of the catalog)"
            )
        }
        if let queued = limits.queuedTokens, size.request + size.answer > queued {
            throw RequestFault(
                .size,
                "it has about \(size.request + size.answer) tokens with its answer, and the provider queues "
                    + "\(queued) at once (maximum_queued_tokens of the catalog)"
            )
        }
        return size.request + size.answer
    }
}

extension Dialect {
    /// Whether one line with a lone surrogate or too many levels makes the provider refuse the whole file: servers that
    /// read lines with pydantic do.
    var isStrict: Bool { self == .vLLM || self == .mistral }

    /// The most containers within each other in a body: pydantic reads 201 levels, and the line is one.
    static let strictDepth = 200
}
