internal import StrictJSON

/// The body around a plain prompt, ready to be written.
struct PlainRequest: Sendable {
    /// The pieces between which the prompt stands.
    private let pieces: [[UInt8]]
    /// Bytes of the texts around the prompt, as they are counted.
    private let around: Int
    private let messages: Int
    private let answer: Int
    private let isLimited: Bool

    /// Prepares the body.
    ///
    /// - Returns: nil where it is not known what the endpoint takes.
    /// - Throws: `RequestFault` for a template without its mark, or where the length of answers is missing.
    init?(
        _ service: ModelService,
        _ target: RequestTarget,
        _ prescription: Prescription
    ) throws(RequestFault) {
        let mark = "{prompt}"
        let template = service.template ?? mark
        let texts = Self.split(Array(template.utf8), at: Array(mark.utf8))
        guard texts.count > 1 else {
            throw RequestFault(
                .body,
                "the template of the model \(JSON.excerpt(of: service.model)) has no {prompt}, which stands for the "
                    + "prompt; write it where the prompt belongs"
            )
        }
        if target == .anthropicMessages, prescription.cap == nil { throw Self.withoutCap(service) }
        func member(_ key: String, _ value: [UInt8]?) -> [UInt8] { value.map { Array(",\"\(key)\":".utf8) + $0 } ?? [] }
        let turn = Array("{\"role\":\"user\",\"content\":\"".utf8)
        var opening = [UInt8(ascii: "{")] + prescription.members[0].text
        var closing = Array("\"".utf8)
        switch target {
        case .chat:
            opening += Array(",\"messages\":[".utf8)
            if let system = prescription.system {
                opening += Array("{\"role\":\"system\",\"content\":".utf8) + system + Array("},".utf8)
            }
            opening += turn
            closing += Array("}]".utf8)
        case .anthropicMessages:
            opening += member("system", prescription.system) + Array(",\"messages\":[".utf8) + turn
            closing += Array("}]".utf8)
        case .responses: opening += member("instructions", prescription.system) + Array(",\"input\":\"".utf8)
        case .embeddings: opening += Array(",\"input\":\"".utf8)
        case .completions: opening += Array(",\"prompt\":\"".utf8)
        case .other: return nil
        }
        closing += prescription.tail(cap: prescription.cap) + [UInt8(ascii: "}")]
        var pieces = texts.map { text in
            var escaped: [UInt8] = []
            LineText.appendEscaped(text.span, to: &escaped)
            return escaped
        }
        pieces[0] = opening + pieces[0]
        pieces[pieces.count - 1] += closing
        self.pieces = pieces
        around = texts.reduce(0) { $0 + $1.count } + (service.systemPrompt?.utf8.count ?? 0)
        messages = 1 + (prescription.system == nil ? 0 : 1)
        answer = prescription.cap ?? (target == .embeddings ? 0 : RequestWriter.usualOutputTokens)
        isLimited = prescription.cap != nil
    }

    static func withoutCap(_ service: ModelService) -> RequestFault {
        RequestFault(
            .body,
            "Anthropic asks every request for max_tokens, and neither it nor the catalog says it; give the model "
                + "\(JSON.excerpt(of: service.model)) output_tokens in the catalog (`waybill models import`)"
        )
    }

    /// Appends the body around `prompt`.
    func append(_ prompt: Span<UInt8>, to line: inout [UInt8]) -> TokenEstimate {
        line.append(contentsOf: pieces[0])
        for piece in pieces.dropFirst() {
            LineText.appendEscaped(prompt, to: &line)
            line.append(contentsOf: piece)
        }
        let bytes = around + prompt.count * (pieces.count - 1)
        return TokenEstimate(bytes: bytes, messages: messages, answer: answer, isLimited: isLimited)
    }

    private static func split(_ text: [UInt8], at mark: [UInt8]) -> [[UInt8]] {
        var (pieces, index): ([[UInt8]], Int) = ([[]], 0)
        while index < text.count {
            if text[index...].starts(with: mark) {
                pieces.append([])
                index += mark.count
            } else {
                pieces[pieces.count - 1].append(text[index])
                index += 1
            }
        }
        return pieces
    }
}
