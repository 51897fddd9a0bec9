import Foundation
import Numerics
import PolicyEvaluation
import PolicyLearning
import PromptEncoder
import RoutingPolicy

func naturalLogarithm(_ x: Double) -> Double { log(x) }

/// One seed's division of prompts into training and test, and of models into known and new ones.
struct ModelDivision: Sendable {
    let seed: Int
    let known: [Int]
    let new: [Int]
    let trainingOutcomes: PolicyEvaluation.OutcomeTable
    let trainingPrompts: EncodedPrompts
    let trainingTokens: (input: Matrix, output: Matrix)
    let candidates: [LanguageModel]
    let encoder: EncoderIdentity
    let judge: PoolJudge

    /// Columns of the judge are the known models, then the new ones.
    init(_ subject: IdentityExperiment.Subject, seed: Int, new: [Int]) throws {
        let (train, test) = try subject.set.division(.random, seed: seed)
        let known = subject.set.candidates.indices.filter { !new.contains($0) }
        let order = known + new
        func table(_ rows: [Int]) -> PolicyEvaluation.OutcomeTable {
            let part = subject.set.outcomes.rows(at: rows)
            return .init(scores: part.scores.columns(at: order), costs: part.costs.columns(at: order))
        }
        self.seed = seed
        self.known = known
        self.new = new
        trainingOutcomes = table(train)
        trainingPrompts = subject.prompts.rows(at: train)
        let tokens = subject.set.tokens
        trainingTokens = (
            tokens.input.rows(at: train).columns(at: order), tokens.output.rows(at: train).columns(at: order)
        )
        candidates = order.map { subject.set.candidates[$0] }
        encoder = subject.encoder
        // Weights and tau over all models: the same for every policy of a seed.
        let costs = trainingOutcomes.costs.elements
        guard case .linear(let tau) = try CostScale.linear(fitting: costs) else {
            preconditionFailure("a linear scale was asked for")
        }
        let mean = costs.reduce(0.0) { $0 + Double($1) } / Double(costs.count)
        judge = PoolJudge(
            outcomes: table(test),
            prompts: subject.prompts.rows(at: test),
            encoder: subject.encoder,
            weights: PreferenceGrid.standard.costWeights(tau: tau, meanCost: mean)
        )
    }

    /// A policy trained on the known models, or on all of them.
    ///
    /// - Parameters:
    ///   - trainer: its name.
    ///   - shown: for each new model the training prompts on which its outcomes are shown; nil: new models take no part.
    ///   - options: of the trainer.
    /// - Returns: the policy, without exploration.
    /// - Throws: `LearningError`.
    func policy(_ trainer: String, shown: [[Int]]? = nil, options: [String: SettingValue] = [:]) throws -> TrainedPolicy
    {
        var (scores, costs) = (trainingOutcomes.scores, trainingOutcomes.costs)
        let columns = shown == nil ? known.count : candidates.count
        if let shown {
            for (place, prompts) in shown.enumerated() {
                let visible = Set(prompts)
                for row in 0..<scores.rows where !visible.contains(row) {
                    scores[row, known.count + place] = .nan
                    costs[row, known.count + place] = .nan
                }
            }
        }
        let kept = Array(0..<columns)
        let data = try TrainingSet(
            encoder: encoder,
            candidates: Array(candidates.prefix(columns)),
            features: trainingPrompts.features,
            inputTokens: trainingPrompts.inputTokens,
            scores: scores.columns(at: kept),
            costs: costs.columns(at: kept),
            recordedTokens: (trainingTokens.input.columns(at: kept), trainingTokens.output.columns(at: kept))
        )
        var options = options
        options["explore"] = 0
        return try TrainerRegistry.train(trainer, data: data, options: options, seed: UInt64(seed))
    }

    /// The training prompts all.
    var allPrompts: [Int] { Array(0..<trainingPrompts.count) }

    /// The policy with new model `place` added from its answers to `prompts`.
    func adding(
        _ place: Int,
        to policy: TrainedPolicy,
        prompts: [Int],
        _ fit: (Onboarding, EncodedPrompts, [Float], [Float?]) throws -> NewCandidate
    ) throws -> TrainedPolicy {
        let column = known.count + place
        let onboarding = try Onboarding(candidates[column], to: policy)
        let newcomer = try fit(
            onboarding,
            trainingPrompts.rows(at: prompts),
            prompts.map { trainingOutcomes.scores[$0, column] },
            prompts.map { trainingOutcomes.costs[$0, column] }
        )
        return try policy.adding(newcomer)
    }
}
