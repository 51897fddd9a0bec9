package import BatchFiles

/// Whom requests are sent to, and in whose name: a dialect, an address and a key.
package struct ProviderAccount: Sendable {
    package let dialect: Dialect
    package let base: BaseURL
    package let key: Secret?
    /// The variable that the key came from, for messages.
    package let keyVariable: String?

    /// The account of a model.
    ///
    /// - Parameters:
    ///   - service: how the model is called.
    ///   - override: an address in place of the catalog's.
    ///   - keys: the value of a variable, from the environment or a file of keys.
    /// - Throws: `ProviderFault.settings` for a missing address or key, or a key that would travel unencrypted.
    package init(
        _ service: ModelService,
        override: String?,
        keys: (String) -> Secret?
    ) throws(ProviderFault) {
        guard let written = override ?? service.baseURL else {
            throw .settings(
                "the catalog names no base_url for the model \(service.model); add it and run `waybill models import`, "
                    + "or give --base-url"
            )
        }
        dialect = service.dialect
        base = try BaseURL(written)
        keyVariable = service.keyVariable
        guard let name = service.keyVariable else {
            key = nil
            return
        }
        guard let found = keys(name), !found.isEmpty else {
            throw .settings(
                "the model \(service.model) needs a key: set the environment variable \(name), or give --keys with a "
                    + "file that has a line \(name)=..."
            )
        }
        guard base.isEncrypted || base.isLocal else {
            throw .settings(
                "the key \(name) would travel unencrypted to \(base); use https, or a server on this machine"
            )
        }
        guard found.isHeaderValue else {
            throw .settings("the key \(name) has a space, a line break or another character that no header can carry")
        }
        key = found
    }

    /// The same account for the same calls: address, dialect and the name of the key.
    package var identity: String { "\(dialect.rawValue) \(base.text) \(keyVariable ?? "")" }

    /// What a request carries beside its content.
    ///
    /// Anthropic reads the key from its own header.
    var headers: [(String, String)] {
        var headers = [("User-Agent", "waybill"), ("Accept", "application/json")]
        if dialect == .anthropic { headers.append(("anthropic-version", "2023-06-01")) }
        guard let key else { return headers }
        headers.append(
            dialect == .anthropic ? ("x-api-key", key.reveal()) : ("Authorization", "Bearer \(key.reveal())")
        )
        return headers
    }
}
