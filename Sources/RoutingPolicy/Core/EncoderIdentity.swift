/// Which encoder made the features a policy was trained on.
package struct EncoderIdentity: Sendable, Hashable {
    /// The encoder's name, for example `minilm`.
    package let name: String

    /// SHA-256 of everything that decides its features; 32 bytes.
    package let digest: [UInt8]

    /// The length of its feature vectors.
    package let dimension: Int

    /// - Throws: `PolicyError.incompatibleFeatures` if the digest is not 32 bytes long or the dimension is not
    ///   positive.
    package init(name: String, digest: [UInt8], dimension: Int) throws(PolicyError) {
        guard digest.count == 32 else {
            throw .incompatibleFeatures("encoder '\(name)' has a digest of \(digest.count) bytes; expected 32")
        }
        guard dimension > 0 else {
            throw .incompatibleFeatures("encoder '\(name)' has dimension \(dimension); expected at least 1")
        }
        self.name = name
        self.digest = digest
        self.dimension = dimension
    }
}
