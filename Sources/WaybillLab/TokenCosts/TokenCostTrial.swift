import Numerics
import PolicyEvaluation
import PolicyLearning
import PromptEncoder
import RoutingPolicy
import Serving
import Trials

/// One way to predict costs, evaluated on one seed.
struct CostPrediction {
    static let figures: [Figure] = [.averageQuality, .averageQualityLog, .costAt95, .oracleRegret]

    let name: String

    /// In the order of ``figures``.
    let figures: [Double?]

    /// The sum of |predicted - recorded| cost over all test prompts and models, over the sum of recorded cost.
    let error: Double
}

/// What one price change costs: utility lost against the policy retrained, by one that follows and by one that does
/// not.
struct PriceChange {
    let followed: Double
    let ignored: Double
}

/// One policy on one seed's split.
struct TokenCostTrial {
    let variant: PolicyVariant
    let split: SeedSplit
    let encoded: EncodedSet

    private var candidates: [LanguageModel] { encoded.set.candidates }

    /// A policy from the training prompts, on the split's own scale of cost.
    ///
    /// - Parameters:
    ///   - candidates: the models with the prices to learn with.
    ///   - costs: in USD, in place of the recorded ones.
    ///   - hasTokens: whether recorded tokens are shown.
    /// - Returns: the policy, without exploration.
    /// - Throws: `LearningError`.
    func train(_ candidates: [LanguageModel], costs: Matrix? = nil, hasTokens: Bool = true) throws -> TrainedPolicy {
        let data = try TrainingSet(
            encoder: encoded.encoder,
            candidates: candidates,
            features: split.trainingPrompts.features,
            inputTokens: split.trainingPrompts.inputTokens,
            scores: split.training.scores,
            costs: costs ?? split.training.costs,
            recordedTokens: hasTokens ? split.trainingTokens : nil
        )
        return try TrainerRegistry.train(
            variant.trainer.name,
            data: data,
            options: variant.options,
            seed: UInt64(split.seed),
            costScale: .linear(tau: split.test.tau)
        )
    }

    private func routed(_ policy: TrainedPolicy, _ weights: [Double]) throws -> [RoutedBatch] {
        try policy.route(
            split.testPrompts,
            encoderDigest: encoded.encoder.digest,
            preferences: try weights.map { try Preference(quality: 1 - $0, cost: $0) }
        )
    }

    /// The policy's own predictions of cost beside two others with the same predicted qualities.
    func predictions(_ policy: TrainedPolicy) throws -> [CostPrediction] {
        let (curve, table) = (split.test.curveWeights, PreferenceGrid.tableWeights)
        func prediction(_ name: String, _ cost: Matrix, _ probabilities: [Matrix]) -> CostPrediction {
            let result = split.test.evaluate(
                name,
                curve: Array(probabilities.prefix(curve.count)),
                table: Array(probabilities.dropFirst(curve.count)),
                resampled: false
            )
            return CostPrediction(
                name: name,
                figures: CostPrediction.figures.map { figure in
                    Figure.all.firstIndex(of: figure).flatMap { result.figures[$0] }
                },
                error: Self.error(cost, split.test.outcomes.costs)
            )
        }
        let batches = try routed(policy, curve + table)
        let fixed = Self.columnMeans(split.training.costs, rows: split.test.outcomes.prompts)
        var scaled = fixed
        for index in scaled.elements.indices { scaled.elements[index] /= Float(split.test.tau) }
        let choices = (curve + table).map {
            UtilityChoice.probabilities(quality: batches[0].predictedQuality, cost: scaled, costWeight: $0)
        }
        // All cost as output at the mean price and no tokens known: ln(cost / price) is what is regressed then.
        let atMeanPrice = candidates.map {
            LanguageModel(
                name: $0.name,
                inputPrice: 0,
                outputPrice: ($0.inputPrice + $0.outputPrice) / 2,
                batchFactor: $0.batchFactor
            )
        }
        let regressed = try routed(train(atMeanPrice, hasTokens: false), curve + table)
        return [
            prediction("tokens times price", batches[0].predictedCost, batches.map(\.probabilities)),
            prediction("fixed cost a model", fixed, choices),
            prediction("regression of cost over price", regressed[0].predictedCost, regressed.map(\.probabilities)),
        ]
    }

    /// What it costs that one model's prices change by `factor`.
    func change(_ policy: TrainedPolicy, model: Int, factor: Double) throws -> PriceChange {
        let repriced = candidates.enumerated().map { index, candidate in
            index != model
                ? candidate
                : LanguageModel(
                    name: candidate.name,
                    inputPrice: Int64(Double(candidate.inputPrice) * factor),
                    outputPrice: Int64(Double(candidate.outputPrice) * factor),
                    batchFactor: candidate.batchFactor
                )
        }
        func costs(_ outcomes: CompleteOutcomes) -> Matrix {
            var costs = outcomes.costs
            for prompt in 0..<costs.rows { costs[prompt, model] *= Float(factor) }
            return costs
        }
        let test = split.test.replacingCosts(costs(split.test.outcomes))
        func regret(_ policy: TrainedPolicy) throws -> Double {
            let table = try routed(policy, PreferenceGrid.tableWeights).map(\.probabilities)
            let result = test.evaluate("", curve: [table[0]], table: table, resampled: false)
            return Figure.all.firstIndex(of: .oracleRegret).flatMap { result.figures[$0] } ?? .nan
        }
        let retrained = try regret(train(repriced, costs: costs(split.training)))
        return PriceChange(
            followed: try regret(policy.repriced(repriced)) - retrained,
            ignored: try regret(policy) - retrained
        )
    }

    private static func error(_ predicted: Matrix, _ recorded: Matrix) -> Double {
        let sums = zip(predicted.elements, recorded.elements).reduce(into: (0.0, 0.0)) { sums, pair in
            sums.0 += abs(Double(pair.0) - Double(pair.1))
            sums.1 += Double(pair.1)
        }
        return sums.0 / sums.1
    }

    private static func columnMeans(_ matrix: Matrix, rows: Int) -> Matrix {
        let means = (0..<matrix.columns).map { column in
            Float((0..<matrix.rows).reduce(0.0) { $0 + Double(matrix[$1, column]) } / Double(matrix.rows))
        }
        return Matrix(Array(repeating: means, count: rows))
    }
}
