internal import AsyncHTTPClient
internal import Foundation
internal import Glibc
internal import NIOCore
internal import NIOPosix

/// The connections of this program to providers: one for all accounts.
///
/// It sends what it is given once: nothing is repeated, and no redirect is followed but of content. TLS is verified.
package final class ProviderHTTP: Sendable {
    /// Seconds that each step of a call may take.
    package struct Timeouts: Sendable {
        package var connect = 10.0
        /// Without a byte from the server: a long answer of a model comes as a whole.
        package var silence = 600.0
        /// A request and its whole answer, without files.
        package var answer = 600.0

        package init() {}
    }

    let client: HTTPClient
    package let timeouts: Timeouts

    /// - Parameters:
    ///   - timeouts: of each call.
    ///   - connections: at most so many to a host at once.
    package init(timeouts: Timeouts = Timeouts(), connections: Int = 16) {
        self.timeouts = timeouts
        var settings = HTTPClient.Configuration()
        settings.redirectConfiguration = .disallow
        settings.httpVersion = .http1Only
        settings.timeout = .init(
            connect: Self.amount(timeouts.connect),
            read: Self.amount(timeouts.silence),
            write: Self.amount(timeouts.silence)
        )
        settings.connectionPool = .init(
            idleTimeout: .seconds(20),
            concurrentHTTP1ConnectionsPerHostSoftLimit: connections
        )
        settings.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: settings)
    }

    /// Closes what is open; nothing can be sent afterwards.
    package func shutdown() async { try? await client.shutdown() }

    static func amount(_ seconds: Double) -> TimeAmount { .milliseconds(Int64(seconds * 1000)) }

    /// What an error of the connection says about the call's effect.
    static func fault(_ error: any Error, call: String) -> ProviderFault {
        if let fault = error as? ProviderFault { return fault }
        if error is CancellationError { return .unsure("\(call): stopped before the answer came") }
        if let error = error as? HTTPClientError {
            switch error {
            case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .socksHandshakeTimeout,
                .httpProxyHandshakeTimeout:
                return .unreachable("\(call): no connection: \(error.shortDescription)")
            case .invalidURL, .emptyHost, .emptyScheme:
                return .settings("\(call): \(error.shortDescription)")
            default: return .unsure("\(call): \(error.shortDescription)")
            }
        }
        if let error = error as? IOError, [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode) {
            return .unreachable("\(call): no connection: \(error)")
        }
        if error is NIOConnectionError { return .unreachable("\(call): no connection: \(error)") }
        let text = String(describing: error)
        // BoringSSL's errors before a byte of the request was sent.
        if text.contains("handshakeFailed") || text.contains("CERTIFICATE") {
            return .unreachable("\(call): no secure connection: \(text.prefix(200))")
        }
        return .unsure("\(call): \(text.prefix(200))")
    }
}

/// An answer of any status.
package struct ProviderAnswer: Sendable {
    package let status: Int
    package let body: [UInt8]
    let headers: [(name: String, value: String)]

    /// The first header of the name, whatever its case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }
}
