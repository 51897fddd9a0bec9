/// What can be wrong with the input of a policy, as a sentence for the user.
package enum PolicyError: Error, Sendable, Equatable, CustomStringConvertible {
    case invalidPreference(String)
    case invalidCatalog(String)
    case incompatibleFeatures(String)
    case invalidParameters(String)

    package var description: String {
        switch self {
        case .invalidPreference(let reason): "invalid preference: \(reason)"
        case .invalidCatalog(let reason): "invalid model catalog: \(reason)"
        case .incompatibleFeatures(let reason): "incompatible features: \(reason)"
        case .invalidParameters(let reason): "invalid policy parameters: \(reason)"
        }
    }
}

extension PolicyError {
    /// The error for an algorithm that is none of the `known` ones.
    static func unknownAlgorithm(_ kind: String, _ name: String, of known: [String]) -> PolicyError {
        .invalidParameters(
            "there is no \(kind) '\(name)'; this version knows \(known.sorted().joined(separator: ", "))"
        )
    }
}
