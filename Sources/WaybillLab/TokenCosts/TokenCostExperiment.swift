import Foundation
import LinearAlgebra
import PolicyEvaluation
import PolicyLearning
import PromptEncoder
import RoutingPolicy
import Terminal
import Trials

/// Whether costs predicted from tokens route better than other predictions of cost, and what a policy that only follows
/// a price gives up against one that is trained again with it.
struct TokenCostExperiment {
    static let name = "token-costs"
    static let question =
        "Does cost from predicted tokens beat a fixed or regressed cost, and what does following a price cost against retraining?"

    let set: EvaluationSet
    let prompts: EncodedPrompts
    let encoder: EncoderIdentity
    let base: EvaluationPlan

    /// The trainers looked at: names, or `all` for ``trainers``.
    let policies: String

    private static let trainers = ["ridge", "hierarchical"]
    static let figures: [Figure] = [.averageQuality, .averageQualityLog, .costAt95, .oracleRegret]

    /// What each model's prices are multiplied with, one model at a time.
    static let factors = [10, 0.1]

    /// One way to predict costs, judged on one seed.
    struct Way {
        let name: String
        var figures: [Double?]

        /// The sum of |predicted - recorded| cost over all test prompts and models, over the sum of recorded cost.
        var error: Double
    }

    /// What one price change costs: utility lost against the policy retrained, by one that follows and by one that does
    /// not.
    struct Change {
        let followed: Double
        let ignored: Double
    }

    func run() throws -> String {
        let names = policies == "all" ? Self.trainers : policies.split(separator: ",").map(String.init)
        for name in names { _ = try TrainerRegistry.trainer(named: name) }
        let trainings = names.count * base.seeds * (2 + Self.factors.count * set.candidates.count)
        let progress = ProgressMeter("token costs", total: trainings, unit: "trainings")
        var generator = PhiloxGenerator(seed: 2_000_000)
        let resamples = PromptResamples(prompts: set.texts.count, draws: 2, using: &generator)
        var ways: [String: [[Way]]] = [:]
        var changes: [String: [Double: [Change]]] = [:]
        for seed in 1...base.seeds {
            let part = try SeedPart(set, prompts: prompts, plan: base, seed: seed, resamples: resamples)
            let held = resamples.restricted(to: try set.division(base.split, seed: seed).test)
            for name in names {
                let policy = try train(name, part, set.candidates)
                progress.advance(by: 1)
                ways[name, default: []].append(try self.ways(name, policy, part))
                progress.advance(by: 1)
                for factor in Self.factors {
                    for model in set.candidates.indices {
                        let change = try self.change(name, policy, part, model: model, factor: factor, held)
                        changes[name, default: [:]][factor, default: []].append(change)
                        progress.advance(by: 1)
                    }
                }
            }
        }
        progress.finish()
        return report(names, ways, changes)
    }

    /// A policy from the part's training prompts, on the part's own scale of cost.
    private func train(
        _ name: String,
        _ part: SeedPart,
        _ candidates: [LanguageModel],
        costs: Matrix? = nil,
        hasTokens: Bool = true
    ) throws -> TrainedPolicy {
        let data = try TrainingSet(
            encoder: encoder,
            candidates: candidates,
            features: part.trainingPrompts.features,
            inputTokens: part.trainingPrompts.inputTokens,
            scores: part.training.scores,
            costs: costs ?? part.training.costs,
            recordedTokens: hasTokens ? part.trainingTokens : nil
        )
        return try TrainerRegistry.train(
            name,
            data: data,
            options: ["explore": 0],
            seed: UInt64(part.seed),
            costScale: .linear(tau: part.test.tau)
        )
    }

    private func routed(_ policy: TrainedPolicy, _ part: SeedPart, _ weights: [Double]) throws -> [RoutedBatch] {
        try policy.route(
            part.testPrompts,
            encoderDigest: encoder.digest,
            preferences: try weights.map { try Preference(quality: 1 - $0, cost: $0) }
        )
    }

    private func ways(_ name: String, _ policy: TrainedPolicy, _ part: SeedPart) throws -> [Way] {
        let (curve, table) = (part.test.curveWeights, PreferenceGrid.tableWeights)
        func way(_ label: String, _ cost: Matrix, _ probabilities: [Matrix]) -> Way {
            let verdict = part.test.judge(
                label,
                curve: Array(probabilities.prefix(curve.count)),
                table: Array(probabilities.dropFirst(curve.count))
            )
            let values = Self.figures.map { figure in Figure.all.firstIndex(of: figure).flatMap { verdict.figures[$0] }
            }
            return Way(name: label, figures: values, error: Self.error(cost, part.test.outcomes.costs))
        }
        let own = try routed(policy, part, curve + table)
        let fixed = Self.columnMeans(part.training.costs, rows: part.test.outcomes.prompts)
        var scaled = fixed
        for place in scaled.elements.indices { scaled.elements[place] /= Float(part.test.tau) }
        let choices = (curve + table).map {
            UtilityChoice.probabilities(quality: own[0].predictedQuality, cost: scaled, costWeight: $0)
        }
        // All cost as output at the mean price and no tokens known: ln(cost / price) is what is regressed then.
        let regressed = try train(
            name,
            part,
            set.candidates.map {
                LanguageModel(
                    name: $0.name,
                    inputPrice: 0,
                    outputPrice: ($0.inputPrice + $0.outputPrice) / 2,
                    batchFactor: $0.batchFactor
                )
            },
            hasTokens: false
        )
        let other = try routed(regressed, part, curve + table)
        return [
            way("tokens times price", own[0].predictedCost, own.map(\.probabilities)),
            way("fixed cost a model", fixed, choices),
            way("regression of cost over price", other[0].predictedCost, other.map(\.probabilities)),
        ]
    }

    private func change(
        _ name: String,
        _ policy: TrainedPolicy,
        _ part: SeedPart,
        model: Int,
        factor: Double,
        _ resamples: PromptResamples
    ) throws -> Change {
        let candidates = set.candidates.enumerated().map { index, own in
            index != model
                ? own
                : LanguageModel(
                    name: own.name,
                    inputPrice: Int64(Double(own.inputPrice) * factor),
                    outputPrice: Int64(Double(own.outputPrice) * factor),
                    batchFactor: own.batchFactor
                )
        }
        func costs(_ table: PolicyEvaluation.OutcomeTable) -> Matrix {
            var costs = table.costs
            for prompt in 0..<costs.rows { costs[prompt, model] *= Float(factor) }
            return costs
        }
        let judge = TestPart(
            outcomes: .init(scores: part.test.outcomes.scores, costs: costs(part.test.outcomes)),
            tau: part.test.tau,
            curveWeights: [0],
            resamples: resamples
        )
        func regret(_ policy: TrainedPolicy) throws -> Double {
            let table = try routed(policy, part, PreferenceGrid.tableWeights).map(\.probabilities)
            let verdict = judge.judge("", curve: [table[0]], table: table)
            return Figure.all.firstIndex(of: .oracleRegret).flatMap { verdict.figures[$0] } ?? .nan
        }
        let retrained = try regret(train(name, part, candidates, costs: costs(part.training)))
        return Change(
            followed: try regret(policy.repriced(candidates)) - retrained,
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
