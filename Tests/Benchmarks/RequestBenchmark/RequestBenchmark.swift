import BatchFiles
import Glibc

/// How fast lines of a kilobyte are written, in processor time of one core, so that a busy machine changes little:
/// `swift run -c release RequestBenchmark`.
@main
struct RequestBenchmark {
    static func main() throws {
        var service = ModelService(model: "small", dialect: .openAI, servedAs: "provider/small-2026-01-01")
        service.outputTokens = 512
        service.outputParameter = "max_completion_tokens"
        let sentence = String(repeating: "The invoice of last week is due, and nobody has paid it so far. ", count: 13)
        let body =
            #"{"model":"gpt-4o-mini","messages":[{"role":"system","content":"Answer in one sentence."},"#
            + #"{"role":"user","content":"\#(sentence)"}],"max_completion_tokens":200,"temperature":0.2}"#
        let accents = String(repeating: "Die Überweisung für Köln ist fällig, čtvrtek. ", count: 19)
        try measure("request", service, Array(body.utf8), [])
        try measure("request, accents", service, Array(body.replacing(sentence, with: accents).utf8), [])
        try measure("plain prompt", service, nil, Array(sentence.utf8))
        try measure("plain prompt, accents", service, nil, Array(accents.utf8))
        var claude = ModelService(model: "haiku", dialect: .anthropic)
        claude.outputTokens = 512
        try measure(
            "translated to Anthropic",
            claude,
            Array(body.replacing("max_completion_tokens", with: "max_tokens").utf8),
            []
        )
    }

    private static func measure(
        _ name: String,
        _ service: ModelService,
        _ request: [UInt8]?,
        _ prompt: [UInt8]
    ) throws {
        let writer = try RequestWriter(service: service)
        let count = 200_000
        var file: [UInt8] = []
        file.reserveCapacity(2 << 20)
        var (bytes, tokens, best) = (0, 0, Double.infinity)
        for _ in 0..<5 {
            (bytes, tokens) = (0, 0)
            let start = clock()
            for number in 1...count {
                if file.count > 1 << 20 {
                    bytes += file.count
                    file.removeAll(keepingCapacity: true)
                }
                let id = CustomID(tag: "4f0c22ab", job: 17, prompt: Int32(number), attempt: 1)
                tokens +=
                    try request.map { request throws(RequestFault) in
                        try writer.append(
                            id: id,
                            prompt: prompt.span,
                            request: request.span,
                            form: .chatCompletion,
                            to: &file
                        )
                    } ?? writer.append(id: id, prompt: prompt.span, request: nil, form: nil, to: &file)
            }
            bytes += file.count
            file.removeAll(keepingCapacity: true)
            best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC))
        }
        print(
            "\(name): \(Int(Double(count) / best)) lines/s of \(bytes / count) bytes, \(tokens / count) tokens each"
        )
    }
}
