// Ed25519: RFC 8032. The text forms are those of RFC 8410, so that openssl reads and writes the same files.

internal import Crypto
internal import Foundation

/// A private Ed25519 key.
package struct SigningKey: Sendable {
    private let seed: [UInt8]
    private let key: Curve25519.Signing.PrivateKey

    /// What precedes the 32 bytes of the seed in PKCS #8.
    private static let prefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]
    private static let firstLine = "-----BEGIN PRIVATE KEY-----"
    private static let lastLine = "-----END PRIVATE KEY-----"

    /// A new key from the system's random numbers.
    package static func generate() -> SigningKey {
        let key = Curve25519.Signing.PrivateKey()
        return SigningKey(seed: Array(key.rawRepresentation), key: key)
    }

    private init(seed: [UInt8], key: Curve25519.Signing.PrivateKey) {
        self.seed = seed
        self.key = key
    }

    /// The key of the 32 bytes that RFC 8032 calls the private key.
    ///
    /// - Throws: `SnapshotError` with code `keyFormat` for another number of bytes.
    package init(seed: [UInt8]) throws(SnapshotError) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw SnapshotError(.keyFormat, "an Ed25519 private key has 32 bytes, not \(seed.count)")
        }
        self.init(seed: seed, key: key)
    }

    /// The key in a PEM file as ``pem`` or `openssl genpkey -algorithm ed25519` writes it.
    ///
    /// - Throws: `SnapshotError` with code `keyFormat`.
    package init(pem: String) throws(SnapshotError) {
        let lines = pem.split(separator: "\n", omittingEmptySubsequences: true)
        guard lines.count == 3, lines[0] == Self.firstLine, lines[2] == Self.lastLine,
            let content = canonicalBase64(String(lines[1])), content.count == 48, content.starts(with: Self.prefix)
        else {
            throw SnapshotError(
                .keyFormat,
                "is no Ed25519 private key in PEM form, as `openssl genpkey -algorithm ed25519` makes it"
            )
        }
        try self.init(seed: Array(content.dropFirst(Self.prefix.count)))
    }

    /// The key as a PEM file: for its owner's eyes only.
    package var pem: String {
        "\(Self.firstLine)\n\(Data(Self.prefix + seed).base64EncodedString())\n\(Self.lastLine)\n"
    }

    /// The key that others verify with.
    package var verificationKey: VerificationKey {
        VerificationKey(key: key.publicKey)
    }

    /// The 64 bytes of the signature over `message`.
    func signature(of message: [UInt8]) throws(SnapshotError) -> [UInt8] {
        do { return Array(try key.signature(for: message)) } catch {
            throw SnapshotError(.badSignature, "signing failed: \(error)")
        }
    }
}

/// A public Ed25519 key.
package struct VerificationKey: Sendable, Hashable, CustomStringConvertible {
    private let bytes: [UInt8]

    /// What precedes the 32 bytes of the key in a SubjectPublicKeyInfo.
    private static let prefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

    fileprivate init(key: Curve25519.Signing.PublicKey) {
        bytes = Array(key.rawRepresentation)
    }

    /// The key in the one line that `openssl pkey -pubout` prints between its two frame lines; nil for any other text.
    package init?(_ text: some StringProtocol) {
        guard let content = canonicalBase64(String(text)), content.count == 44, content.starts(with: Self.prefix),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: content.dropFirst(Self.prefix.count))
        else { return nil }
        self.init(key: key)
    }

    /// 60 characters of base64, beginning with `MCowBQYDK2VwAyEA`.
    package var description: String { Data(Self.prefix + bytes).base64EncodedString() }

    func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
        return key.isValidSignature(signature, for: message)
    }
}

/// The bytes of base64 in its one canonical form: Foundation's reader also takes unused bits that are not zero.
func canonicalBase64(_ text: String) -> [UInt8]? {
    guard let data = Data(base64Encoded: text), data.base64EncodedString().utf8.elementsEqual(text.utf8) else {
        return nil
    }
    return Array(data)
}
