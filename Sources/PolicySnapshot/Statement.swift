package import Units

/// What a signature says: this tar is version so-and-so of that policy.
package struct Statement: Sendable, Equatable {
    /// The first line; no other document that Waybill signs may begin with it.
    static let domain = "waybill-snapshot-v1"

    /// SHA-256 of the uncompressed tar.
    package let identity: Digest
    package let policyName: String

    /// Rises with every snapshot of a policy.
    package let version: Int

    /// The lowest reader version that may load the snapshot.
    package let lowestReader: Int

    /// The first day on which the statement no longer holds; nil for never.
    package let expires: CalendarDay?

    /// The exact bytes that are signed: five lines of text.
    var text: String {
        """
        \(Self.domain)
        identity sha256:\(identity.hex)
        policy \(policyName)
        version \(version)
        lowest-reader \(lowestReader)
        expires \(expires.map(\.description) ?? "never")

        """
    }

    init(identity: Digest, policyName: String, version: Int, lowestReader: Int, expires: CalendarDay?) {
        self.identity = identity
        self.policyName = policyName
        self.version = version
        self.lowestReader = lowestReader
        self.expires = expires
    }

    /// Reads exactly what ``text`` writes.
    init(lines: [Substring]) throws(SnapshotError) {
        let labels = ["", "identity sha256:", "policy ", "version ", "lowest-reader ", "expires "]
        guard lines.first == Self.domain[...] else {
            throw SnapshotError(.signatureFormat, field: "line 1", "is not \(Self.domain); no snapshot signature")
        }
        guard lines.count == labels.count else {
            throw SnapshotError(.signatureFormat, "the statement has \(lines.count) lines; expected \(labels.count)")
        }
        func value(_ index: Int) throws(SnapshotError) -> Substring {
            guard lines[index].hasPrefix(labels[index]) else {
                throw Self.malformed(index, "does not begin with \"\(labels[index])\"")
            }
            return lines[index].dropFirst(labels[index].count)
        }
        guard let identity = Digest(hex: try value(1)) else {
            throw Self.malformed(1, "has no 64 hexadecimal digits in lower case")
        }
        let name = String(try value(2))
        guard PolicyName.isValid(name) else { throw Self.malformed(2, PolicyName.rule) }
        guard let version = Self.count(try value(3)) else {
            throw Self.malformed(3, "is not a whole number of at least 1")
        }
        guard let lowestReader = Self.count(try value(4)) else {
            throw Self.malformed(4, "is not a whole number of at least 1")
        }
        let expiry = try value(5)
        let expires = CalendarDay(expiry)
        guard expires != nil || expiry == "never" else {
            throw Self.malformed(5, "is neither a day as 2027-01-31 nor \"never\"")
        }
        self.init(
            identity: identity,
            policyName: name,
            version: version,
            lowestReader: lowestReader,
            expires: expires
        )
    }

    private static func malformed(_ index: Int, _ reason: String) -> SnapshotError {
        SnapshotError(.signatureFormat, field: "line \(index + 1)", reason)
    }

    /// A whole number from 1 to 2^53 in its shortest form.
    private static func count(_ text: Substring) -> Int? {
        guard let number = Int(text), (1...1 << 53).contains(number), String(number) == text else { return nil }
        return number
    }
}

/// What a policy may be called, so that the name can stand in file names, statements and trust files.
enum PolicyName {
    static let rule = "is no policy name: 1 to 64 characters from a-z, 0-9 and -, not beginning with -"

    static func isValid(_ name: String) -> Bool {
        let bytes = name.utf8
        return (1...64).contains(bytes.count) && bytes.first != UInt8(ascii: "-")
            && bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
    }
}
