internal import Foundation

/// Where a provider listens: scheme, host and path, without an endpoint.
///
/// `https://api.example.com`, `https://api.example.com/` and `https://api.example.com/v1` are the same place: an
/// endpoint begins with `/v1`, and is not doubled.
package struct BaseURL: Sendable, Hashable, CustomStringConvertible {
    /// Without a slash at its end, and without `/v1`.
    package let text: String
    /// Host and port in lower case: what a key may be sent to.
    package let origin: String
    package let isEncrypted: Bool
    /// Whether the host is this machine.
    package let isLocal: Bool

    package var description: String { text }

    /// - Throws: `ProviderFault.settings` for what is no http address, has a user or a password in it, or a query.
    package init(_ written: String) throws(ProviderFault) {
        func refuse(_ reason: String) -> ProviderFault {
            // What is written may hold a password: it is not repeated.
            .settings("the base URL of the provider \(reason); expected one such as https://api.openai.com/v1")
        }
        guard let parts = URLComponents(string: written), let scheme = parts.scheme?.lowercased(),
            scheme == "https" || scheme == "http", let host = parts.host?.lowercased(), !host.isEmpty
        else { throw refuse("is not an http or https address") }
        guard parts.user == nil, parts.password == nil else {
            throw refuse("has a user or a password in it: keys belong in the environment or in a file of keys")
        }
        guard parts.query == nil, parts.fragment == nil else { throw refuse("has a ? or # in it") }
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        if path.hasSuffix("/v1") { path.removeLast(3) }
        isEncrypted = scheme == "https"
        isLocal = ["localhost", "::1", "[::1]"].contains(host) || host.hasPrefix("127.")
        let port = parts.port ?? (isEncrypted ? 443 : 80)
        origin = "\(scheme)://\(host):\(port)"
        text = "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")\(path)"
    }

    /// The whole address of an endpoint such as `/v1/files`.
    package func address(_ endpoint: String) -> String { text + endpoint }

    /// An address that the provider gave, absolute or from the root of its host.
    ///
    /// - Returns: nil if it leads to another host, which must not see the key.
    func own(_ address: String) -> String? {
        if address.hasPrefix("/"), !address.hasPrefix("//") { return origin + address }
        guard let other = try? URLComponents(string: address).flatMap({ try BaseURL(origin(of: $0)) }),
            other.origin == origin
        else { return nil }
        return address
    }

    private func origin(of parts: URLComponents) -> String {
        "\(parts.scheme ?? "")://\(parts.host ?? "")\(parts.port.map { ":\($0)" } ?? "")"
    }
}

extension BaseURL {
    /// The host of an address, for messages: the rest may hold a signature.
    static func hostOnly(_ address: String) -> String {
        URLComponents(string: address)?.host ?? "another host"
    }
}
