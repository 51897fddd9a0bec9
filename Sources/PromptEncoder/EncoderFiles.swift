internal import Crypto
internal import Foundation
internal import Units

/// The files an encoder is made of, read and checked.
enum EncoderFiles {
    static let weights = (
        name: "model.safetensors", sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    )
    static let vocabulary = (
        name: "vocab.txt", sha256: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
    )

    /// The bytes of a pinned file.
    ///
    /// - Throws: `EncoderError.missingFile` or `EncoderError.alteredFile`, both naming the file and the remedy.
    static func read(_ file: (name: String, sha256: String), in folder: String) throws(EncoderError) -> [UInt8] {
        let path = folder + "/" + file.name
        let bytes = try bytes(at: path, remedy: .fetch)
        try check(bytes, sha256: file.sha256, path: path)
        return bytes
    }

    /// All bytes of a file.
    ///
    /// - Throws: `EncoderError.missingFile`.
    static func bytes(at path: String, remedy: EncoderError.Remedy) throws(EncoderError) -> [UInt8] {
        do {
            return try Array(Data(contentsOf: URL(filePath: path)))
        } catch {
            let exists = FileManager.default.fileExists(atPath: path)
            throw .missingFile(path, reason: exists ? error.localizedDescription : "there is no such file", remedy)
        }
    }

    /// - Throws: `EncoderError.alteredFile` when the SHA-256 of `bytes` is another one.
    static func check(_ bytes: [UInt8], sha256: String, path: String) throws(EncoderError) {
        let found = digest(bytes).hexadecimal
        guard found == sha256 else { throw .alteredFile(path, expected: sha256, found: found) }
    }

    /// SHA-256.
    static func digest(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

    /// The digest of an encoder: SHA-256 over one line for each thing that decides its features.
    static func encoderDigest(kind: String, version: Int, weights: String, vocabulary: String) -> [UInt8] {
        let text = """
            kind \(kind)
            version \(version)
            weights \(weights)
            vocabulary \(vocabulary)
            maximum tokens \(WordPiece.maximumTokens)

            """
        return digest(Array(text.utf8))
    }
}
