package import Numerics
package import RoutingPolicy

/// What a trainer learns from: prompts as features, and what models gave and cost on them.
package struct TrainingSet: Sendable {
    /// The encoder that made the features.
    package let encoder: EncoderIdentity

    /// The K candidate models with their prices, in the order of the outcome columns.
    package let candidates: [LanguageModel]

    /// The feature vectors of the n prompts with at least one outcome, n x d.
    package let features: Matrix

    /// The length of each of those prompts in the encoder's tokens, n.
    package let inputTokens: [Float]

    /// How the models' own tokens relate to those, and what had to be assumed of tokens.
    package let tokens: TokenCounts

    /// Their outcomes, n x K.
    package internal(set) var outcomes: OutcomeTable

    /// With what probability the log chose each model for each prompt, n x K; nil for a uniform or unknown choice.
    package let propensities: Matrix?

    /// How many decisions the log has after each prompt's, n; nil where their order is not known.
    package internal(set) var ages: [Int]?

    /// After how many decisions an outcome counts half; nil where age does not matter.
    package internal(set) var halfLife: Double?

    /// M of the weight min(1 / (K p), M) of an outcome that the log chose with propensity p.
    package static let largestWeight = 10.0

    /// How many of the given prompts were left out, as no outcome of theirs is known.
    package let promptsWithoutOutcome: Int

    /// A training set from matrices in which NaN stands for an unknown number.
    ///
    /// An outcome counts as known when both its score and its cost are. Prompts without any are left out.
    ///
    /// - Parameters:
    ///   - encoder: the encoder that made the features.
    ///   - candidates: the K models.
    ///   - features: n x d, finite.
    ///   - inputTokens: the prompts' lengths in the encoder's tokens, n.
    ///   - scores: n x K, in [0, 1] or NaN.
    ///   - costs: n x K, USD per call, at least 0, or NaN.
    ///   - recordedTokens: input and output tokens as the models counted them, n x K each, NaN where unknown; nil if
    ///   none is known.
    ///   - propensities: n x K; where an outcome is known, above 0 and at most 1.
    ///   - ages: how many decisions the log has after each prompt's, n.
    /// - Throws: `LearningError.invalidTrainingSet` naming the row and model of a bad number, two shapes that differ, a
    ///   model without any outcome, or an empty set.
    package init(
        encoder: EncoderIdentity,
        candidates: [LanguageModel],
        features: Matrix,
        inputTokens: [Float],
        scores: Matrix,
        costs: Matrix,
        recordedTokens: (input: Matrix, output: Matrix)? = nil,
        propensities: Matrix? = nil,
        ages: [Int]? = nil
    ) throws(LearningError) {
        try Self.checkShapes(encoder, candidates, features, scores, costs)
        try Self.checkTokens(inputTokens, recordedTokens, scores)
        if let propensities { try Self.checkPropensities(propensities, candidates, scores, costs) }
        if let ages { try Self.checkAges(ages, prompts: features.rows) }
        var known: [Int] = []
        for row in 0..<features.rows {
            guard features.row(row).allSatisfy(\.isFinite) else {
                throw .invalidTrainingSet("the features of prompt row \(row) are not finite")
            }
            var hasOutcome = false
            for (column, model) in candidates.enumerated() {
                let (score, cost) = (scores[row, column], costs[row, column])
                guard score.isNaN || (0...1).contains(score) else {
                    throw .invalidTrainingSet(
                        "prompt row \(row) has score \(score) for '\(model.name)'; expected 0 to 1, or NaN if unknown"
                    )
                }
                guard cost.isNaN || (cost >= 0 && cost.isFinite) else {
                    throw .invalidTrainingSet(
                        "prompt row \(row) has cost \(cost) for '\(model.name)'; expected USD of at least 0, or NaN"
                    )
                }
                hasOutcome = hasOutcome || !(score.isNaN || cost.isNaN)
            }
            if hasOutcome { known.append(row) }
        }
        let lengths = known.map { inputTokens[$0] }
        let kept = (scores: scores.rows(at: known), costs: costs.rows(at: known))
        func isObserved(_ prompt: Int, _ model: Int) -> Bool {
            !kept.scores[prompt, model].isNaN && !kept.costs[prompt, model].isNaN
        }
        let tokens = TokenCounts(
            lengths: lengths,
            recorded: recordedTokens.map { ($0.input.rows(at: known), $0.output.rows(at: known)) },
            costs: kept.costs,
            candidates: candidates,
            isObserved: isObserved
        )
        var outcomes = OutcomeTable(prompts: known.count, models: candidates.count)
        for prompt in known.indices {
            for model in candidates.indices where isObserved(prompt, model) {
                outcomes.set(
                    prompt: prompt,
                    model: model,
                    quality: kept.scores[prompt, model],
                    cost: kept.costs[prompt, model],
                    outputTokens: tokens.outputTokens[prompt, model]
                )
            }
        }
        for (column, model) in candidates.enumerated() where outcomes.prompts(knownFor: column).isEmpty {
            throw .invalidTrainingSet("no prompt has both a score and a cost of '\(model.name)'; leave the model out")
        }
        self.encoder = encoder
        self.candidates = candidates
        self.features = features.rows(at: known)
        self.inputTokens = lengths
        self.tokens = tokens
        self.propensities = propensities?.rows(at: known)
        self.ages = ages.map { ages in known.map { ages[$0] } }
        outcomes.weights = Self.weights(of: outcomes, self.propensities, nil)
        self.outcomes = outcomes
        promptsWithoutOutcome = features.rows - known.count
    }

    private init(_ whole: TrainingSet, _ indices: [Int]) {
        encoder = whole.encoder
        candidates = whole.candidates
        features = whole.features.rows(at: indices)
        inputTokens = indices.map { whole.inputTokens[$0] }
        tokens = whole.tokens
        outcomes = whole.outcomes.rows(at: indices)
        propensities = whole.propensities?.rows(at: indices)
        ages = whole.ages.map { ages in indices.map { ages[$0] } }
        halfLife = whole.halfLife
        promptsWithoutOutcome = 0
    }

    /// The prompts at `indices`, in that order; a model may be left without an outcome.
    package func part(at indices: [Int]) -> TrainingSet { TrainingSet(self, indices) }

    /// What calls cost.
    package var pricing: CallPricing { CallPricing(models: candidates, inputRatios: tokens.inputRatios) }

    /// Predicted costs in USD of the set's prompts, from the predicted length of answers, n x K.
    func costs(outputTokens: Matrix) -> Matrix {
        pricing.costs(inputTokens: inputTokens, outputTokens: outputTokens)
    }

    /// What policies that do not look at the prompt know of calls.
    func typicalCalls(_ outcomes: OutcomeTable) -> TypicalCalls {
        var input = Matrix(rows: inputTokens.count, columns: candidates.count)
        for prompt in inputTokens.indices {
            for model in candidates.indices { input[prompt, model] = tokens.inputRatios[model] * inputTokens[prompt] }
        }
        return TypicalCalls(
            inputTokens: outcomes.means { _ in input },
            outputTokens: outcomes.means { $0.outputTokens }
        )
    }

    /// What the parts of a policy learned from this set share.
    func frame(_ costScale: CostScale) throws(LearningError) -> DecisionFrame {
        do throws(PolicyError) {
            return try DecisionFrame(
                candidates: candidates,
                dimension: features.columns,
                costScale: costScale,
                inputRatios: tokens.inputRatios
            )
        } catch {
            throw .policy(error)
        }
    }

    private static func checkTokens(
        _ lengths: [Float],
        _ recorded: (input: Matrix, output: Matrix)?,
        _ scores: Matrix
    ) throws(LearningError) {
        guard lengths.count == scores.rows, lengths.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw .invalidTrainingSet(
                "\(lengths.count) lengths were given for \(scores.rows) prompts, or one is negative or not finite"
            )
        }
        guard let recorded else { return }
        for (name, matrix) in [("input", recorded.input), ("output", recorded.output)] {
            guard matrix.rows == scores.rows, matrix.columns == scores.columns else {
                throw .invalidTrainingSet(
                    "the \(name) tokens are \(matrix.rows) x \(matrix.columns); "
                        + "expected \(scores.rows) prompts x \(scores.columns) models"
                )
            }
            guard let bad = matrix.elements.firstIndex(where: { $0 < 0 || $0.isInfinite }) else { continue }
            throw .invalidTrainingSet(
                "prompt row \(bad / matrix.columns) has \(matrix.elements[bad]) \(name) tokens; expected at least "
                    + "0, or NaN if unknown"
            )
        }
    }

    private static func checkShapes(
        _ encoder: EncoderIdentity,
        _ candidates: [LanguageModel],
        _ features: Matrix,
        _ scores: Matrix,
        _ costs: Matrix
    ) throws(LearningError) {
        guard features.rows > 0, !candidates.isEmpty else {
            throw .invalidTrainingSet(
                "there are \(features.rows) prompts and \(candidates.count) models; expected some"
            )
        }
        guard features.columns == encoder.dimension else {
            throw .invalidTrainingSet(
                "the features have \(features.columns) columns; encoder '\(encoder.name)' gives \(encoder.dimension)"
            )
        }
        for (name, matrix) in [("scores", scores), ("costs", costs)] {
            guard matrix.rows == features.rows, matrix.columns == candidates.count else {
                throw .invalidTrainingSet(
                    "the \(name) are \(matrix.rows) x \(matrix.columns); "
                        + "expected \(features.rows) prompts x \(candidates.count) models"
                )
            }
        }
    }
}
