internal import Foundation

/// Sends single requests of one account.
package struct OnlineCaller: Sendable {
    /// How a single call ended.
    package enum Ending: Sendable {
        /// An answer of the server about this request, good or bad: it is final for this attempt.
        case answered(ProviderAnswer)
        /// Nothing was done; with the seconds that the server asks to wait.
        case busy(String, seconds: Double?)
        /// No connection was made.
        case unreachable(String)
        /// The account is refused: no other request will be done either.
        case account(String)
        /// Sent, and no answer came: it may have been done.
        case lost(String)
    }

    private let caller: ProviderCaller
    private let address: String

    /// - Parameters:
    ///   - account: whom requests go to.
    ///   - endpoint: such as `/v1/chat/completions`.
    ///   - http: the connections.
    package init(_ account: ProviderAccount, endpoint: String, http: ProviderHTTP) {
        caller = ProviderCaller(account: account, http: http)
        address = account.base.address(endpoint)
    }

    /// Sends a body once.
    ///
    /// - Parameters:
    ///   - body: JSON.
    ///   - id: what the provider's own logs may name the request by.
    /// - Returns: how it ended.
    package func send(_ body: [UInt8], id: String) async -> Ending {
        let answer: ProviderAnswer
        do throws(ProviderFault) {
            answer = try await caller.send(
                "POST",
                address,
                .json(body),
                call: "sending \(id)",
                headers: [("X-Request-Id", id)]
            )
        } catch {
            switch error {
            case .unreachable(let text), .settings(let text): return .unreachable(text)
            default: return .lost(error.description)
            }
        }
        guard answer.status != 200 else { return .answered(answer) }
        let fault = AnswerVerdict.fault(
            status: answer.status,
            header: answer.header,
            body: answer.body,
            call: "sending",
            now: Date().timeIntervalSince1970
        )
        switch fault {
        case .account(let text): return .account(text)
        case .busy(let text, let seconds): return .busy(text, seconds: seconds)
        // A server that has no model loaded yet, or is too busy to queue, did nothing.
        case .unsure(let text, let seconds) where answer.status == 503: return .busy(text, seconds: seconds)
        case .gone where answer.status == 404 && ErrorBody(answer.body).code.isEmpty:
            return .account("\(address): \(fault)")
        default: return .answered(answer)
        }
    }
}
