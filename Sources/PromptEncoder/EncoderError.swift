/// Why an encoder could not be loaded, as a sentence for the user.
package enum EncoderError: Error, Sendable, Equatable, CustomStringConvertible {
    case missingFile(String, reason: String, Remedy)
    case alteredFile(String, expected: String, found: String)
    case invalidWeights(String)
    case invalidVocabulary(String)
    case invalidTable(String)

    /// What makes a file that is missing.
    package enum Remedy: String, Sendable {
        case fetch = "run ops/fetch-weights.sh to fetch the pinned weights"
        case distil = "run waybill encoder distill to make it"
    }

    package var description: String {
        switch self {
        case .missingFile(let file, let reason, let remedy):
            "cannot read \(file): \(reason); \(remedy.rawValue)"
        case .alteredFile(let file, let expected, let found):
            "\(file) is not the pinned file: its SHA-256 is \(found), expected \(expected); remove it and run "
                + "ops/fetch-weights.sh to fetch it anew"
        case .invalidWeights(let reason): "the weights cannot be used: \(reason)"
        case .invalidVocabulary(let reason): "the vocabulary \(reason)"
        case .invalidTable(let reason):
            "the static encoder's table \(reason); make it anew with waybill encoder distill"
        }
    }
}
