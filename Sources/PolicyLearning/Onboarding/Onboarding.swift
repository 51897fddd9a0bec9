// Cold start: LLM Bandit (arXiv 2502.02743), equations 7 and 8. The method and its figures are in
// ItemResponse/README.md.

internal import Glibc
package import Numerics
package import RoutingPolicy
internal import Units

/// Brings a new language model into a trained policy: which prompts to run it on, and what its answers make of it.
package struct Onboarding: Sendable {
    private let policy: TrainedPolicy
    private let predictor: ItemResponsePredictor
    private let candidate: LanguageModel

    /// How many outcomes of a typical model count beside the new model's own costs.
    private static let pooledOutcomes: Float = 5

    /// - Throws: `LearningError.policy` if the policy has no identity vectors, or the model already.
    package init(_ candidate: LanguageModel, to policy: TrainedPolicy) throws(LearningError) {
        guard let predictor = policy.itemResponse else {
            throw .policy(
                .invalidParameters(
                    "a policy of '\(policy.provenance.trainer)' has no identity vectors and takes no model "
                        + "without training; "
                        + "expected one of the policies item-response, llm-bandit or llm-bandit-wide"
                )
            )
        }
        guard !policy.candidates.contains(where: { $0.name.hasBytes(of: candidate.name) }) else {
            throw .policy(.invalidCatalog("the model '\(candidate.name)' is a candidate of the policy already"))
        }
        self.policy = policy
        self.predictor = predictor
        self.candidate = candidate
    }

    /// What is known of the model's identity vector from the others and its price.
    package var prior: IdentityPrior {
        .empirical(
            predictor.model.identities,
            prices: policy.candidates.map { log($0.priceUnit) },
            price: log(candidate.priceUnit)
        )
    }

    /// How prompts are chosen unless asked otherwise.
    package var standardRule: PromptSelection { .standard(knownModels: policy.candidates.count) }

    /// The prompts to run the model on.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - rule: how they are chosen.
    ///   - features: of the training prompts, n x d_e.
    ///   - inputTokens: their lengths in the encoder's tokens, n.
    ///   - seed: decides random draws.
    /// - Returns: rows of `features`, in the order of choice.
    /// - Throws: `LearningError.itemResponse` for a count that is not from 1 to n.
    package func prompts(
        _ count: Int,
        by rule: PromptSelection,
        from features: Matrix,
        inputTokens: [Float],
        seed: UInt64
    ) throws(LearningError) -> [Int] {
        let material = PromptSelection.Material(
            model: predictor.calibratedModel,
            features: features,
            prior: prior,
            entropies: rule == .entropy ? entropies(features, inputTokens) : nil
        )
        var generator = RandomStream.run.generator(seed)
        return try rule.prompts(count, from: material, using: &generator)
    }

    /// For each prompt the entropy of the policy's choice, in nats, over preferences from quality alone to mostly cost.
    ///
    /// A policy that always takes one model has none on any prompt; what differs then is which model that is, so the
    /// entropy is that of the mean over preferences.
    private func entropies(_ features: Matrix, _ inputTokens: [Float]) -> [Double] {
        let weights = [0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8]
        var shares = Matrix(rows: features.rows, columns: policy.candidates.count)
        for weight in weights {
            guard let preference = try? Preference(quality: 1 - weight, cost: weight),
                let routed = try? policy.route(
                    features,
                    inputTokens: inputTokens,
                    encoderDigest: policy.encoder.digest,
                    preference: preference,
                    explore: 0
                )
            else { continue }
            for place in shares.elements.indices {
                shares.elements[place] += routed.probabilities.elements[place] / Float(weights.count)
            }
        }
        return (0..<shares.rows).map { entropy(shares.row($0)) }
    }

    /// The model with the identity vector that its answers give.
    ///
    /// - Parameters:
    ///   - features: of the prompts it was run on, m x d_e.
    ///   - inputTokens: the prompts' lengths in the encoder's tokens, m.
    ///   - scores: in [0, 1], one a prompt.
    ///   - costs: in USD, one a prompt; nil where they are not known.
    ///   - recordedTokens: input and output tokens as the model counted them, one pair a prompt;
    ///     nil where they are not known.
    ///   - prior: over the vector; ``prior`` if nil.
    ///   - steps: of the fit at most; 1 gives the closed form around the prior's mean.
    /// - Returns: what `TrainedPolicy.adding(_:)` takes.
    /// - Throws: `LearningError.invalidAnswers` for no prompt, or scores and prompts that do not fit.
    package func candidate(
        features: Matrix,
        inputTokens: [Float],
        scores: [Float],
        costs: [Float?] = [],
        recordedTokens: [(input: Float?, output: Float?)] = [],
        prior: IdentityPrior? = nil,
        steps: Int = 25
    ) throws(LearningError) -> NewCandidate {
        guard !scores.isEmpty else {
            throw .invalidAnswers("there is no answer of '\(candidate.name)'; expected at least one")
        }
        if let bad = scores.firstIndex(where: { !(0...1).contains($0) }) {
            throw .invalidAnswers("the score of answer \(bad) is \(scores[bad]), outside 0 to 1")
        }
        let labels = BinaryLabels(threshold: predictor.labelThreshold)
        let estimate = try IdentityEstimate(
            predictor.calibratedModel,
            features: features,
            labels: scores.map { labels($0) },
            prior: prior ?? self.prior,
            reference: features,
            steps: steps
        )
        return NewCandidate(
            model: candidate,
            identity: estimate.identity,
            lengthFactor: lengthFactor(features, inputTokens, costs, recordedTokens),
            inputRatio: inputRatio(inputTokens, recordedTokens),
            sharpness: max(min(estimate.sharpness, 1), 1e-3),
            network: predictor.model.network.tensors(named: ItemResponsePredictor.prefix)
        )
    }

    /// Observed over typical length of answers, pulled towards 1 as by ``pooledOutcomes`` typical ones.
    ///
    /// Where output tokens are not known they are what the cost leaves after the input; where answers are free,
    /// unknown.
    private func lengthFactor(
        _ features: Matrix,
        _ inputTokens: [Float],
        _ costs: [Float?],
        _ recorded: [(input: Float?, output: Float?)]
    ) -> Float {
        let typical = predictor.length.typicalLengths(features)
        let ratio = inputRatio(inputTokens, recorded)
        let (inputPrice, outputPrice) = (Float(candidate.inputTokenPrice), Float(candidate.outputTokenPrice))
        var (observed, expected, count) = (Float(0), Float(0), Float(0))
        for (index, usual) in typical.enumerated() {
            let counted = recorded.indices.contains(index) ? recorded[index] : (input: nil, output: nil)
            var length = counted.output
            if length == nil, outputPrice > 0, costs.indices.contains(index), let cost = costs[index] {
                length = max(cost - inputPrice * (counted.input ?? ratio * inputTokens[index]), 0) / outputPrice
            }
            guard let length else { continue }
            observed += length
            expected += usual
            count += 1
        }
        guard count > 0, expected > 0 else { return 1 }
        let pooled = Self.pooledOutcomes * expected / count
        return (observed + pooled) / (expected + pooled)
    }

    /// The model's tokens a token of the encoder's, pulled towards the known models' mean as by ``pooledOutcomes`` mean
    /// prompts.
    private func inputRatio(_ inputTokens: [Float], _ recorded: [(input: Float?, output: Float?)]) -> Float {
        let ratios = policy.frame.inputRatios
        let usual = ratios.reduce(0, +) / Float(ratios.count)
        var (counted, length, count) = (Float(0), Float(0), Float(0))
        for (tokens, prompt) in zip(recorded, inputTokens) {
            guard let input = tokens.input else { continue }
            counted += input
            length += prompt
            count += 1
        }
        guard count > 0, counted > 0, length > 0 else { return usual }
        let pooled = Self.pooledOutcomes * length / count
        return (counted + usual * pooled) / (length + pooled)
    }
}
