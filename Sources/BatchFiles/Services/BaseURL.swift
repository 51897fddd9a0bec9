/// The address of a provider, without the endpoint.
package enum BaseURL {
    /// What is wrong with an address, as a clause that does not repeat it: it may hold a credential.
    ///
    /// - Parameters:
    ///   - text: such as `https://api.openai.com`.
    ///   - endpoint: such as `/v1/chat/completions`.
    /// - Returns: nil for a good one.
    package static func fault(_ text: String, endpoint: String) -> String? {
        let expected = "expected the address of a provider, such as https://api.openai.com"
        let bytes = Array(text.utf8)
        guard let scheme = ["https://", "http://"].first(where: { bytes.starts(with: $0.utf8) }) else {
            return "is no base URL; \(expected)"
        }
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x5C && $0 != 0x22 }) else {
            return "a base URL has no spaces, backslashes, quotes or letters beyond ASCII; \(expected)"
        }
        let rest = bytes.dropFirst(scheme.utf8.count)
        let authority = rest.prefix { !"/?#".utf8.contains($0) }
        if authority.contains(UInt8(ascii: "@")) {
            return "a base URL holds no name or password; put the key into an environment variable and its name "
                + "into key_variable"
        }
        if rest.contains(where: { "?#".utf8.contains($0) }) {
            return "a base URL has no query and no fragment; put a key into an environment variable and its name "
                + "into key_variable"
        }
        if authority.isEmpty { return "the base URL names no host; \(expected)" }
        if bytes.last == UInt8(ascii: "/") { return "a base URL ends without a slash; \(expected)" }
        let first = endpoint.utf8.dropFirst().prefix { $0 != UInt8(ascii: "/") }
        if !first.isEmpty, rest.count > first.count + 1, rest.suffix(first.count + 1).elementsEqual([0x2F] + first) {
            let version = String(decoding: first, as: UTF8.self)
            return "the base URL ends in /\(version), with which the endpoint \(endpoint) begins; leave it out of one"
        }
        return nil
    }
}
