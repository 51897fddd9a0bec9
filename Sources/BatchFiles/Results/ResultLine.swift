/// One line of a provider's result file: what became of a request, where its answer stands, and what was counted.
///
/// Read by content, not by the name of a provider: OpenAI's lines and those of its followers (chat completions,
/// responses, completions, embeddings; vLLM, Mistral, and servers that write the body as a string), Anthropic's,
/// Gemini's and Bedrock's.
package struct ResultLine: Sendable, Equatable {
    /// Where the answer is.
    package enum Answer: Sendable, Equatable {
        case none
        /// A JSON value in the line: a string with its quotes, or the tool calls or numbers that stand for one.
        case slice(Range<Int>)
        /// A JSON string, joined from several pieces of the body.
        case text([UInt8])
    }

    /// The id where it is one of this program's.
    package var customID: CustomID?
    /// The id as text.
    package var idText: String
    package var status: ResultStatus
    /// The place of the provider's answer within the line; nil where there is none.
    package var body: Range<Int>?
    package var answer: Answer
    /// The tokens; nil where they are not told, or not told in numbers that can be right.
    package var usage: TokenUsage?
    /// Why the tokens, or their cost, cannot be relied on.
    package var usageFault: String?
    /// Whether the request may have been run, so that without usable counts its cost is unknown and not nothing.
    package var isBilled: Bool
    /// Why the answer ends, in the provider's word.
    package var finishReason: String?
    /// The model that the provider says answered.
    package var servedModel: String?
    package var httpStatus: Int16?
    package var errorCode: String?
    package var errorMessage: String?
    /// The provider's own name for the request.
    package var requestID: String?
    /// Milliseconds from sending to the whole answer, of a call that was sent by itself; batches tell none.
    package var latency: Int32?
    /// The body, where it came as a string within the line; places then refer to it.
    package var unwrapped: [UInt8]?

    /// The words by which providers tell that an answer was cut off at a limit of tokens.
    package static let truncations = [
        "length", "max_tokens", "MAX_TOKENS", "max_output_tokens", "model_length", "model_context_window_exceeded",
    ]

    /// Whether the answer was cut off at a limit of tokens.
    package var isTruncated: Bool {
        guard status == .answered, let finishReason else { return false }
        return Self.truncations.contains(finishReason)
    }

    /// The provider's answer as it wrote it; nil where there is none.
    package func bodyBytes(in line: Span<UInt8>) -> [UInt8]? { body.map { bytes($0, line) } }

    /// The answer as JSON: a string, or the tool calls or numbers that stand for one; nil where there is none.
    package func answerJSON(in line: Span<UInt8>) -> [UInt8]? {
        switch answer {
        case .none: nil
        case .slice(let range): bytes(range, line)
        case .text(let text): text
        }
    }

    private func bytes(_ range: Range<Int>, _ line: Span<UInt8>) -> [UInt8] {
        if let unwrapped { return Array(unwrapped[range]) }
        return unsafe line.extracting(range).withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// What it cost by a price row.
    ///
    /// - Parameters:
    ///   - prices: the row that held when it was sent.
    ///   - inBatch: whether the batch factors hold.
    /// - Returns: nano-dollars; 0 for a request that was never run; nil where the cost is not known.
    package func cost(_ prices: TokenPrices, inBatch: Bool) -> Int64? {
        guard isBilled || usage != nil || usageFault != nil else { return 0 }
        guard let usage, usageFault == nil else { return nil }
        return prices.nanoDollars(usage, inBatch: inBatch)
    }

    /// Reads a line.
    ///
    /// - Parameter line: the line without its end.
    /// - Returns: what it says; the places in it are counted from the beginning of `line`.
    /// - Throws: `ResultFault` for a line that is no whole JSON object in UTF-8, names no request, or says what is not
    ///   known.
    package static func parse(_ line: Span<UInt8>) throws(ResultFault) -> ResultLine {
        do {
            _ = try UTF8Span(validating: line)
        } catch {
            throw ResultFault(.malformed, "the byte \(error.byteOffsets.lowerBound + 1) is no UTF-8")
        }
        var reader = ResultReader()
        try reader.line(line)
        return try reader.result(line)
    }
}
