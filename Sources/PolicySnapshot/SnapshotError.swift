/// Why a snapshot, its signature, a key or a trust file was refused, or could not be written.
package struct SnapshotError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, in the order in which a reader looks.
    package enum Code: Sendable, Equatable, CaseIterable {
        /// The operating system refused to read or write a file.
        case file
        /// A private key that others than its owner may read.
        case filePermissions
        /// Another file stands where this one should be written.
        case fileExists
        /// More bytes than the absolute caps allow.
        case tooLarge
        case keyFormat
        case trustFormat
        case gateSettings
        case signatureFormat
        /// Not one of the signatures' keys may do what is asked: not in the trust file.
        case untrustedKey
        /// A key of the trust file that was revoked since.
        case revokedKey
        case keyRole
        case keyPolicyName
        case keyValidity
        case badSignature
        case expired
        /// A valid statement about another policy or an older version than the one asked for.
        case wrongPolicyName
        case versionTooOld
        /// The snapshot asks for a newer Waybill.
        case newerReaderNeeded
        /// The snapshot is of an earlier Waybill, whose policies this one cannot use.
        case outdated
        /// The compressed file is not the one the signature file was written for.
        case archiveDigest
        case zstdFrame
        case compression
        /// The uncompressed tar is not the signed one.
        case identity
        case tarTruncated
        case tarChecksum
        case tarEntryType
        case tarHeader
        case tarEnd
        case entryName
        case entryMissing
        case entryDuplicate
        case entryOrder
        case manifestSyntax
        case manifestField
        case entryDigest
        case tensors
        case policy
        case goldenDecisions
    }

    package let code: Code

    /// The file, as the caller named it; nil for bytes in memory.
    package var file: String?

    /// The archive's entry concerned.
    package var entry: String?

    /// The field concerned: of a tar header, a JSON path, or a line of a text file.
    package var field: String?

    /// What was found, what was expected, what to do.
    package let reason: String

    package init(_ code: Code, entry: String? = nil, field: String? = nil, _ reason: String) {
        self.code = code
        self.entry = entry
        self.field = field
        self.reason = reason
    }

    package var description: String {
        let places = [
            file.map { "file \($0)" },
            entry.map { "entry \($0.debugDescription)" },
            field.map { "field \($0)" },
        ]
        let place = places.compactMap(\.self).joined(separator: ", ")
        return place.isEmpty ? reason : "\(place): \(reason)"
    }

    /// The same error, about `file`.
    package func inFile(_ path: String) -> SnapshotError {
        var error = self
        error.file = error.file ?? path
        return error
    }
}
