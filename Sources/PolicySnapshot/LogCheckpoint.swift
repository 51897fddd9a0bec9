internal import Foundation
internal import Units

/// The ends of the logs at one moment, signed.
///
/// Kept elsewhere, it shows whether a log was cut off or written anew since.
///
/// A text of lines: `waybill-log-v1`, `at TIME`, for each log `log NAME SEQUENCE HASH`, then `signature KEY SIGNATURE`
/// over the bytes of the lines before it.
package struct LogCheckpoint: Sendable, Equatable {
    /// The last entry of a log.
    package struct Head: Sendable, Equatable {
        /// `channel:production` or `revocations`; without spaces.
        package let log: String
        /// From 1.
        package let sequence: Int
        /// The entry's hash, 32 bytes.
        package let hash: [UInt8]

        package init(log: String, sequence: Int, hash: [UInt8]) {
            self.log = log
            self.sequence = sequence
            self.hash = hash
        }
    }

    /// The first line; no other document that Waybill signs may begin with it.
    static let domain = "waybill-log-v1"

    /// When it was made, by the database's clock, as `2026-03-01T12:00:05Z`.
    package let at: String

    /// In the order of the lines.
    package let heads: [Head]

    package init(at: String, heads: [Head]) {
        self.at = at
        self.heads = heads
    }

    private var text: String {
        let lines = heads.map { "log \($0.log) \($0.sequence) \($0.hash.hexadecimal)\n" }
        return "\(Self.domain)\nat \(at)\n" + lines.joined()
    }

    /// The file: the lines and the signature.
    package func signed(with key: SigningKey) throws(SnapshotError) -> [UInt8] {
        let signature = try key.signature(of: Array(text.utf8))
        let line = "signature \(key.verificationKey) \(Data(signature).base64EncodedString())\n"
        return Array((text + line).utf8)
    }

    /// Reads a file that a trusted key with the role `promote` signed.
    ///
    /// - Parameters:
    ///   - bytes: what ``signed(with:)`` gave.
    ///   - trust: whose signatures count.
    ///   - time: seconds since 1970, from the caller's clock.
    /// - Throws: `SnapshotError` that names the line, or says why the signature does not count.
    package init(verifying bytes: [UInt8], trust: TrustStore, at time: Int64) throws(SnapshotError) {
        func refuse(_ line: Int, _ reason: String) -> SnapshotError {
            SnapshotError(.signatureFormat, field: "line \(line)", reason)
        }
        guard let text = String(validating: bytes, as: UTF8.self), text.hasSuffix("\n") else {
            throw SnapshotError(.signatureFormat, "is no text that ends with a line's end; no checkpoint of a log")
        }
        let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first == Self.domain[...] else { throw refuse(1, "is not \(Self.domain); no checkpoint of a log") }
        guard lines.count >= 3, lines[1].hasPrefix("at ") else { throw refuse(2, "does not say `at TIME`") }
        var heads: [Head] = []
        for (index, line) in lines.enumerated().dropFirst(2).dropLast() {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 4, words[0] == "log", let sequence = Int(words[2]), sequence > 0,
                let hash = Digest(hex: words[3])
            else { throw refuse(index + 1, "is not `log NAME SEQUENCE HASH`") }
            heads.append(Head(log: String(words[1]), sequence: sequence, hash: hash.bytes))
        }
        let words = (lines.last ?? "").split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == "signature", let key = VerificationKey(words[1]),
            let signature = canonicalBase64(String(words[2]))
        else { throw refuse(lines.count, "is not `signature KEY SIGNATURE`") }
        self.init(at: String(lines[1].dropFirst(3)), heads: heads)
        let signer = try trust.entry(for: key, policy: nil, at: time)
        guard signer.roles.contains(.promote) else {
            throw SnapshotError(
                .keyRole,
                "it is signed by \(signer.name), who may not promote; only such a key vouches for a log"
            )
        }
        // What was signed is the text that was read, which is that of the values only if it has their one form.
        guard Array((self.text + lines[lines.count - 1] + "\n").utf8) == bytes else {
            throw SnapshotError(.signatureFormat, "is not in the form that Waybill writes")
        }
        guard key.isValid(signature, of: Array(self.text.utf8)) else {
            throw SnapshotError(.badSignature, "the signature of \(signer.name) does not hold; the file was changed")
        }
    }
}
