package import Units

/// Whose signatures count, for what, and when: the public keys of a trust file.
///
/// One key a line, six words: name, key, roles, policies, first day, first day no longer. Roles and policy names are
/// separated by commas; `*` means every policy and `-` no bound on that side. `#` begins a comment.
///
///     ada MCowBQYDK2VwAyEA… pack,promote demo,support 2026-01-01 2027-01-01
package struct TrustStore: Sendable, Equatable {
    /// What a key may be used for.
    package enum Role: String, Sendable, CaseIterable {
        /// Vouch for the content of a snapshot.
        case pack
        /// Move a channel to a snapshot.
        case promote
    }

    /// One line of the file.
    package struct Entry: Sendable, Equatable {
        package let name: String
        package let key: VerificationKey
        package let roles: Set<Role>

        /// The policies the key may speak for; nil for all.
        package let policies: Set<String>?
        package let validFrom: CalendarDay?
        package let validUntil: CalendarDay?
    }

    package let entries: [Entry]

    /// Keys that count no longer, whatever the file says, each with the reason.
    private var revoked: [(key: String, reason: String)] = []

    package static func == (left: TrustStore, right: TrustStore) -> Bool {
        left.entries == right.entries && left.revoked.elementsEqual(right.revoked) { $0 == $1 }
    }

    /// The same keys without those that were revoked since.
    ///
    /// - Parameter keys: public keys in the form of a trust file, each with the reason.
    /// - Returns: a store that refuses them.
    package func revoking(_ keys: [(key: String, reason: String)]) -> TrustStore {
        var store = self
        store.revoked += keys
        return store
    }

    /// The line that trusts `key` under `name`, to be put into a trust file.
    ///
    /// - Parameters:
    ///   - name: whose key it is, without spaces.
    ///   - key: the public key.
    ///   - roles: what it may be used for.
    ///   - policy: the policy's name; nil for all.
    /// - Returns: the line with its end, valid without bounds in time.
    package static func line(
        name: String,
        key: VerificationKey,
        roles: [Role] = Role.allCases,
        policy: String? = nil
    ) -> String {
        "\(name) \(key) \(roles.map(\.rawValue).joined(separator: ",")) \(policy ?? "*") - -\n"
    }

    /// Reads a trust file.
    ///
    /// - Throws: `SnapshotError` with code `trustFormat` naming the line.
    package init(parsing text: [UInt8]) throws(SnapshotError) {
        guard let text = String(validating: text, as: UTF8.self) else {
            throw SnapshotError(.trustFormat, "the trust file is not valid UTF-8")
        }
        var entries: [Entry] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split(separator: " ")
            guard !words.isEmpty else { continue }
            let entry: Entry
            do { entry = try Entry(words) } catch {
                throw SnapshotError(.trustFormat, field: "line \(index + 1)", error.reason)
            }
            guard !entries.contains(where: { $0.name.hasBytes(of: entry.name) || $0.key == entry.key }) else {
                throw SnapshotError(
                    .trustFormat,
                    field: "line \(index + 1)",
                    "the name \(entry.name) or its key stands in an earlier line already"
                )
            }
            entries.append(entry)
        }
        self.entries = entries
    }

    /// The entry of a key that may act for `policy` at `time`, in any role.
    ///
    /// - Parameters:
    ///   - key: the key that signed.
    ///   - policy: the policy's name; nil where it is not about one.
    ///   - time: seconds since 1970, from the caller's clock.
    /// - Returns: the key's line.
    /// - Throws: `SnapshotError` with code `untrustedKey`, `revokedKey`, `keyPolicyName` or `keyValidity`.
    package func entry(
        for key: VerificationKey,
        policy: String?,
        at time: Int64
    ) throws(SnapshotError) -> Entry {
        guard let entry = entries.first(where: { $0.key == key }) else {
            throw SnapshotError(
                .untrustedKey,
                "the key \(key) is not in the trust file; add it if its owner is trusted"
            )
        }
        if let revocation = revoked.first(where: { $0.key.hasBytes(of: key.description) }) {
            throw SnapshotError(.revokedKey, "the key of \(entry.name) was revoked: \(revocation.reason)")
        }
        if let policy, let policies = entry.policies, !policies.contains(policy) {
            throw SnapshotError(.keyPolicyName, "the key of \(entry.name) may not sign the policy \(policy)")
        }
        if let first = entry.validFrom, time < first.startsAt {
            throw SnapshotError(.keyValidity, "the key of \(entry.name) is valid from \(first) only")
        }
        if let end = entry.validUntil, time >= end.startsAt {
            throw SnapshotError(.keyValidity, "the key of \(entry.name) is no longer valid since \(end)")
        }
        return entry
    }
}

extension TrustStore.Entry {
    /// The six words of a line; the error's reason says which is wrong.
    fileprivate init(_ words: [Substring]) throws(SnapshotError) {
        func refuse(_ reason: String) -> SnapshotError { SnapshotError(.trustFormat, reason) }
        guard words.count == 6 else {
            throw refuse("has \(words.count) words; expected name, key, roles, policies, first day, end day")
        }
        name = String(words[0])
        guard let key = VerificationKey(words[1]) else {
            throw refuse("the second word is no Ed25519 public key as `openssl pkey -pubout` prints it")
        }
        self.key = key
        var roles: Set<TrustStore.Role> = []
        for word in words[2].split(separator: ",", omittingEmptySubsequences: false) {
            guard let role = TrustStore.Role(rawValue: String(word)) else {
                throw refuse("\"\(word)\" is no role; expected \(TrustStore.Role.allCases.map(\.rawValue))")
            }
            roles.insert(role)
        }
        self.roles = roles
        if words[3] == "*" {
            policies = nil
        } else {
            let names = words[3].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            if let wrong = names.first(where: { !PolicyName.isValid($0) }) {
                throw refuse("\"\(wrong)\" \(PolicyName.rule)")
            }
            policies = Set(names)
        }
        func day(_ word: Substring) throws(SnapshotError) -> CalendarDay? {
            if word == "-" { return nil }
            guard let day = CalendarDay(word) else { throw refuse("\"\(word)\" is neither a day as 2027-01-31 nor -") }
            return day
        }
        validFrom = try day(words[4])
        validUntil = try day(words[5])
    }
}
