import BatchFiles
import StrictJSON

/// Writing one line, as tests do it.
enum RequestSample {
    static let id = CustomID(tag: "4f0c22ab", job: 17, prompt: 2041, attempt: 1)

    /// The body that is written for a request, or for a plain prompt.
    static func body(
        _ service: ModelService,
        _ request: String?,
        _ form: RequestForm? = .chatCompletion,
        prompt: String = "Hello"
    ) throws -> String {
        let line = try line(service, request.map { Array($0.utf8) }, form, prompt: prompt)
        let place = try RequestLine(line.span)
        return String(decoding: line[place.body], as: UTF8.self)
    }

    static func line(
        _ service: ModelService,
        _ request: [UInt8]?,
        _ form: RequestForm? = .chatCompletion,
        prompt: String = "Hello"
    ) throws -> [UInt8] {
        let writer = try RequestWriter(service: service)
        var line: [UInt8] = []
        let text = Array(prompt.utf8)
        if let request {
            _ = try writer.append(id: id, prompt: text.span, request: request.span, form: form, to: &line)
        } else {
            _ = try writer.append(id: id, prompt: text.span, request: nil, form: nil, to: &line)
        }
        return line
    }

    /// The fault of a request.
    static func fault(_ service: ModelService, _ request: String?, _ form: RequestForm? = .chatCompletion)
        -> RequestFault?
    {
        do {
            _ = try line(service, request.map { Array($0.utf8) }, form)
            return nil
        } catch {
            return error as? RequestFault
        }
    }

    static func fault(of request: [UInt8], _ writer: RequestWriter, _ line: inout [UInt8]) -> RequestFault? {
        let prompt: [UInt8] = []
        do throws(RequestFault) {
            _ = try writer.append(id: id, prompt: prompt.span, request: request.span, form: .chatCompletion, to: &line)
            return nil
        } catch {
            return error
        }
    }

    static let openAI = ModelService(model: "small", dialect: .openAI, servedAs: "gpt-small")
    static let claude = ModelService(
        model: "haiku",
        dialect: .anthropic,
        outputTokens: 300,
        outputParameter: "max_tokens"
    )
}
