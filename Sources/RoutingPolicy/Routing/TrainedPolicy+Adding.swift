internal import Units

extension TrainedPolicy {
    /// The quality predictor with identity vectors, if this policy has one.
    ///
    /// It may be a member of a blend.
    package var itemResponse: ItemResponsePredictor? {
        if let blend = predictor as? BlendPredictor {
            return blend.members.lazy.compactMap { $0.predictor as? ItemResponsePredictor }.first
        }
        return predictor as? ItemResponsePredictor
    }

    /// The policy with one more candidate, last; nothing is trained, and predictions for the others stay as they are.
    ///
    /// - Throws: `PolicyError.invalidCatalog` if there is a candidate of that name; `.invalidParameters` if policy or
    ///   predictor cannot take a further candidate.
    package func adding(_ candidate: NewCandidate) throws(PolicyError) -> TrainedPolicy {
        guard !candidates.contains(where: { $0.name.hasBytes(of: candidate.model.name) }) else {
            throw .invalidCatalog("the model '\(candidate.model.name)' is a candidate of the policy already")
        }
        let meanRatio = frame.inputRatios.reduce(0, +) / Float(frame.inputRatios.count)
        return try TrainedPolicy(
            candidates: candidates + [candidate.model],
            encoder: encoder,
            costScale: costScale,
            explore: explore,
            policy: try Self.part(policy, policyParameters.algorithm, adding: candidate),
            predictor: try Self.part(predictor, predictorParameters.algorithm, adding: candidate),
            provenance: provenance,
            inputRatios: frame.inputRatios + [candidate.inputRatio ?? meanRatio]
        )
    }

    private static func part(
        _ part: any Sendable,
        _ algorithm: String,
        adding candidate: NewCandidate
    ) throws(PolicyError) -> PolicyParameters {
        guard let extensible = part as? any ExtensiblePart else {
            throw .invalidParameters(
                "'\(algorithm)' knows its candidates by number and takes no further one without training; expected "
                    + "a policy with "
                    + "identity vectors, such as item-response"
            )
        }
        return try extensible.parameters(adding: candidate)
    }
}
