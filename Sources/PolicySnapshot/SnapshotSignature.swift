internal import Foundation
package import Units

/// The content of `NAME.sig`: a statement, one or more signatures over it, and the digest of the compressed file.
///
/// The last is not signed: it only finds damage before anything is decompressed. A recompressed archive gets a new
/// digest line from anyone, without a key, and the signatures hold as before.
package struct SnapshotSignature: Sendable, Equatable {
    struct Entry: Equatable {
        let key: VerificationKey
        /// 64 bytes.
        let signature: [UInt8]
    }

    package let statement: Statement

    /// SHA-256 of the compressed archive.
    package let archiveDigest: Digest

    let entries: [Entry]

    /// The most signatures that are looked at.
    private static let maximumEntries = 8

    /// The keys that signed, not yet trusted.
    package var keys: [VerificationKey] { entries.map(\.key) }

    init(statement: Statement, archiveDigest: Digest, entries: [Entry] = []) {
        self.statement = statement
        self.archiveDigest = archiveDigest
        self.entries = entries
    }

    /// The same statement with one signature more.
    package func signed(with key: SigningKey) throws(SnapshotError) -> SnapshotSignature {
        let signature = try key.signature(of: Array(statement.text.utf8))
        let entry = Entry(key: key.verificationKey, signature: signature)
        return SnapshotSignature(statement: statement, archiveDigest: archiveDigest, entries: entries + [entry])
    }

    /// The same signatures for the same tar in another compressed file.
    package func relabeled(for archive: [UInt8]) -> SnapshotSignature {
        SnapshotSignature(statement: statement, archiveDigest: Digest(of: archive), entries: entries)
    }

    /// The file's text: the statement, an empty line, the archive's digest, the signatures.
    package var text: String {
        let signatures = entries.map { "signature \($0.key) \(Data($0.signature).base64EncodedString())\n" }
        return statement.text + "\narchive sha256:\(archiveDigest.hex)\n" + signatures.joined()
    }

    /// Reads exactly what ``text`` writes; at least one signature, each by another key.
    ///
    /// - Throws: `SnapshotError` with code `signatureFormat` naming the line.
    package init(parsing text: [UInt8]) throws(SnapshotError) {
        guard text.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x0A }), text.last == 0x0A else {
            throw SnapshotError(.signatureFormat, "the signature is not ASCII text that ends with a line end")
        }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast()
        guard let gap = lines.firstIndex(of: "") else {
            throw SnapshotError(.signatureFormat, "no empty line ends the statement")
        }
        statement = try Statement(lines: Array(lines[..<gap]))
        let rest = lines[(gap + 1)...]
        guard let archive = rest.first, archive.hasPrefix("archive sha256:"),
            let digest = Digest(hex: archive.dropFirst("archive sha256:".count))
        else {
            throw SnapshotError(
                .signatureFormat,
                field: "line \(gap + 2)",
                "expected \"archive sha256:\" and 64 hexadecimal digits in lower case"
            )
        }
        archiveDigest = digest
        var entries: [Entry] = []
        for (index, line) in zip(rest.indices, rest).dropFirst() {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 3, words[0] == "signature", let key = VerificationKey(words[1]),
                let signature = canonicalBase64(String(words[2])), signature.count == 64
            else {
                throw SnapshotError(
                    .signatureFormat,
                    field: "line \(index + 1)",
                    "expected \"signature\", an Ed25519 public key and 64 bytes in base64"
                )
            }
            guard !entries.contains(where: { $0.key == key }) else {
                throw SnapshotError(.signatureFormat, field: "line \(index + 1)", "the key \(key) signs twice")
            }
            entries.append(Entry(key: key, signature: signature))
        }
        guard (1...Self.maximumEntries).contains(entries.count) else {
            throw SnapshotError(
                .signatureFormat,
                "has \(entries.count) signatures; expected 1 to \(Self.maximumEntries)"
            )
        }
        self.entries = entries
    }
}
