package import Numerics
internal import Units

extension TrainedPolicy {
    /// Probabilities and predictions for n prompts at one preference.
    ///
    /// The same prompt gets the same bits alone or among others, on processors of one kind: see `ProductTile`.
    ///
    /// - Parameters:
    ///   - features: n x d, from the encoder of ``encoder``.
    ///   - inputTokens: the length of each whole prompt in that encoder's tokens, n.
    ///   - encoderDigest: the digest of the encoder that made them.
    ///   - preference: weights of quality and cost. A latency weight is refused: no candidate has a known latency, and
    ///     to drop the weight in silence would change what the job asked for.
    ///   - allowed: which candidates may be chosen; all if nil.
    ///   - explore: the limit E of ``PricedExploration`` in [0, 1]; ``explore`` if nil.
    /// - Returns: probabilities, exploration included, predicted qualities and costs, each n x K.
    /// - Throws: `PolicyError.incompatibleFeatures` if the features are of another encoder or dimension or not finite;
    ///   `PolicyError.invalidPreference` for a latency weight; `PolicyError.invalidCatalog` if `allowed` has another
    ///   length than the candidates or allows none; `PolicyError.invalidParameters` for a limit outside [0, 1].
    package func route(
        _ features: Matrix,
        inputTokens: [Float],
        encoderDigest: [UInt8],
        preference: Preference,
        allowed: [Bool]? = nil,
        explore: Double? = nil
    ) throws(PolicyError) -> RoutedBatch {
        try route(
            features,
            inputTokens: inputTokens,
            encoderDigest: encoderDigest,
            preferences: [preference],
            allowed: allowed,
            explore: explore
        )[0]
    }

    /// The same at several preferences, for the price of one prediction: one element a preference, in their order.
    package func route(
        _ features: Matrix,
        inputTokens: [Float],
        encoderDigest: [UInt8],
        preferences: [Preference],
        allowed: [Bool]? = nil,
        explore: Double? = nil
    ) throws(PolicyError) -> [RoutedBatch] {
        try check(features, inputTokens, encoderDigest: encoderDigest)
        for preference in preferences where preference.latency != 0 {
            throw .invalidPreference(
                "the latency weight is \(preference.latency), but no latency of the candidates is known; set it to 0"
            )
        }
        let limit = try Self.checked(explore ?? self.explore)
        let explorations = preferences.map { PricedExploration(limit: limit, preference: $0, costScale: costScale) }
        return routeInBlocks(features, inputTokens, preferences, explorations, allowed: try checkedAllowed(allowed))
    }

    private func checkedAllowed(_ allowed: [Bool]?) throws(PolicyError) -> [Bool] {
        let allowed = allowed ?? Array(repeating: true, count: candidates.count)
        guard allowed.count == candidates.count else {
            throw .invalidCatalog("\(allowed.count) allowed flags were given for \(candidates.count) candidates")
        }
        guard allowed.contains(true) else {
            throw .invalidCatalog("none of the policy's \(candidates.count) candidates is allowed")
        }
        return allowed
    }

    private func check(
        _ features: Matrix,
        _ inputTokens: [Float],
        encoderDigest: [UInt8]
    ) throws(PolicyError) {
        guard encoderDigest == encoder.digest else {
            throw .incompatibleFeatures(
                "the features are of encoder \(Self.shortHex(encoderDigest)), but the policy was trained on "
                    + "'\(encoder.name)' "
                    + "\(Self.shortHex(encoder.digest)); route with that encoder or train a policy for this one"
            )
        }
        guard features.columns == encoder.dimension else {
            throw .incompatibleFeatures(
                "the features have \(features.columns) columns; the policy expects \(encoder.dimension)"
            )
        }
        if let bad = features.elements.firstIndex(where: { !$0.isFinite }) {
            throw .incompatibleFeatures("the features of row \(bad / features.columns) are not finite")
        }
        guard inputTokens.count == features.rows, inputTokens.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw .incompatibleFeatures(
                "\(inputTokens.count) lengths were given for \(features.rows) prompts, or one is negative or not finite"
            )
        }
    }

    /// So many prompts at a time, so that what lies between features and choices stays small.
    private static let blockRows = 240

    private func routeInBlocks(
        _ features: Matrix,
        _ inputTokens: [Float],
        _ preferences: [Preference],
        _ explorations: [PricedExploration],
        allowed: [Bool]
    ) -> [RoutedBatch] {
        var probabilities = preferences.map { _ in [Float]() }
        var prices = preferences.map { _ in [PricedExploration.Price]() }
        var quality: [Float] = []
        var cost: [Float] = []
        for start in stride(from: 0, to: features.rows, by: Self.blockRows) {
            let rows = start..<min(start + Self.blockRows, features.rows)
            let batch = decisionBatch(features.rows(at: rows), Array(inputTokens[rows]), allowed: allowed)
            for (index, preference) in preferences.enumerated() {
                let unexplored = policy.probabilities(batch, preference: preference)
                let explored = explorations[index](unexplored, of: batch)
                probabilities[index].append(contentsOf: explored.probabilities.elements)
                prices[index].append(contentsOf: explored.prices)
            }
            quality.append(contentsOf: batch.predictedQuality.elements)
            cost.append(contentsOf: batch.predictedCost.elements)
        }
        func matrix(_ elements: [Float]) -> Matrix {
            Matrix(rows: features.rows, columns: candidates.count, elements: elements)
        }
        return preferences.indices.map { index in
            RoutedBatch(
                probabilities: matrix(probabilities[index]),
                predictedQuality: matrix(quality),
                predictedCost: matrix(cost),
                exploration: prices[index],
                isExtrapolated: !policy.isTrained(for: preferences[index])
            )
        }
    }

    /// The predictions for some prompts, priced at what holds now.
    private func decisionBatch(_ features: Matrix, _ inputTokens: [Float], allowed: [Bool]) -> DecisionBatch {
        let predictions = predictor.predictions(features)
        func costs(_ models: [LanguageModel]) -> Matrix {
            CallPricing(models: models, inputRatios: frame.inputRatios)
                .costs(inputTokens: inputTokens, outputTokens: predictions.outputTokens)
        }
        return DecisionBatch(
            features: features,
            candidates: prices,
            predictedQuality: predictions.quality,
            predictedCost: costs(prices),
            costAtTraining: prices == candidates ? nil : costs(candidates),
            allowed: allowed
        )
    }

    private static func shortHex(_ digest: [UInt8]) -> String { digest.prefix(6).hexadecimal + "…" }
}
