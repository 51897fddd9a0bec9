/// Why an encoder could not be loaded, as a sentence for the user.
package enum EncoderError: Error, Sendable, Equatable, CustomStringConvertible {
    case missingFile(String, reason: String, Remedy)
    case alteredFile(String, expected: String, found: String)
    case invalidWeights(String)
    case invalidVocabulary(String)
    case invalidTable(String)

    /// What makes a file that is missing.
    package enum Remedy: Sendable {
        /// The pinned weights are fetched into the file's folder.
        case fetch
        case distil

        fileprivate func sentence(_ file: String) -> String {
            switch self {
            case .fetch: "fetch the pinned weights with `\(EncoderError.fetching(file))`"
            case .distil: "run waybill encoder distill to make it"
            }
        }
    }

    package var description: String {
        switch self {
        case .missingFile(let file, let reason, let remedy):
            "cannot read \(file): \(reason); \(remedy.sentence(file))"
        case .alteredFile(let file, let expected, let found):
            "\(file) is not the pinned file: its SHA-256 is \(found), expected \(expected); remove it and "
                + "fetch it anew with `\(Self.fetching(file))`"
        case .invalidWeights(let reason): "the weights cannot be used: \(reason)"
        case .invalidVocabulary(let reason): "the vocabulary \(reason)"
        case .invalidTable(let reason):
            "the static encoder's table \(reason); make it anew with waybill encoder distill"
        }
    }

    /// The command that fetches a pinned file into its folder.
    private static func fetching(_ file: String) -> String {
        let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let isPlain = folder.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "._-+/".utf8.contains(byte)
            }
        }
        return "waybill encoder fetch --into " + (isPlain ? folder : "'\(folder.replacing("'", with: "'\\''"))'")
    }
}
