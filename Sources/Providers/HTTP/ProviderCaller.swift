internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import StrictJSON

/// Calls of one account: every one is made once, and every failure says what it means for the call's effect.
struct ProviderCaller: Sendable {
    /// What is sent as the content of a request.
    enum Content: Sendable {
        case none
        case json([UInt8])
        case stream(BodyStream, type: String)
    }

    let account: ProviderAccount
    let http: ProviderHTTP

    /// The most bytes of an answer that is kept in memory; a page of a thousand batches has less than a tenth of it.
    private static let longestAnswer = 64 * 1024 * 1024

    /// A call whose answer is a JSON object.
    ///
    /// - Parameters:
    ///   - method: of HTTP.
    ///   - endpoint: from `/v1` on, with its query.
    ///   - content: what is sent.
    ///   - call: what is asked, for messages: `creating the batch of FILE`.
    /// - Returns: the object.
    /// - Throws: `ProviderFault`.
    func json(
        _ method: String,
        _ endpoint: String,
        _ content: Content = .none,
        call: String
    ) async throws(ProviderFault) -> JSON {
        let answer = try await send(method, account.base.address(endpoint), content, call: call)
        guard (200..<300).contains(answer.status) else {
            throw AnswerVerdict.fault(
                status: answer.status,
                header: answer.header,
                body: answer.body,
                call: call,
                now: Date().timeIntervalSince1970
            )
        }
        guard let document = try? JSON.parse(answer.body), document.members != nil else {
            throw .unsure("\(call): the answer is no JSON object: \(ErrorBody(answer.body).shown)")
        }
        return document
    }

    /// A call with an answer of any status.
    func send(
        _ method: String,
        _ address: String,
        _ content: Content,
        call: String,
        headers: [(String, String)] = []
    ) async throws(ProviderFault) -> ProviderAnswer {
        var request = HTTPClientRequest(url: address)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in account.headers + headers { request.headers.replaceOrAdd(name: name, value: value) }
        var deadline = http.timeouts.answer
        switch content {
        case .none: if method == "POST" { request.body = .bytes(ByteBuffer()) }
        case .json(let bytes):
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: bytes))
        case .stream(let stream, let type):
            request.headers.add(name: "Content-Type", value: type)
            request.body = .stream(stream, length: .known(Int64(stream.count)))
            // A megabyte in ten seconds is slow enough for any line.
            deadline += Double(stream.count) / 100_000
        }
        do {
            let response = try await http.client.execute(request, timeout: ProviderHTTP.amount(deadline))
            let body = try await response.body.collect(upTo: Self.longestAnswer)
            return ProviderAnswer(
                status: Int(response.status.code),
                body: Array(body.readableBytesView),
                headers: response.headers.map { (name: $0.name, value: $0.value) }
            )
        } catch {
            throw ProviderHTTP.fault(error, call: call)
        }
    }
}
