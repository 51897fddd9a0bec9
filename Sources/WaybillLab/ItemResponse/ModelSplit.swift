import Numerics
import PolicyEvaluation
import PolicyLearning
import PromptEncoder
import RoutingPolicy
import Trials

/// One seed's split of prompts into training and test, and of models into trained and new ones.
struct ModelSplit: Sendable {
    let seed: Int

    /// Models that the policy is trained with, and those that join it, as the set numbers them.
    let trained: [Int]
    let new: [Int]

    /// The trained models, then the new ones; so are the columns of all that follows.
    let candidates: [LanguageModel]
    let trainingOutcomes: CompleteOutcomes
    let trainingPrompts: EncodedPrompts
    let trainingTokens: (input: Matrix, output: Matrix)
    let evaluator: PoolEvaluator

    init(_ encoded: EncodedSet, seed: Int, new: [Int]) throws {
        let set = encoded.set
        let (train, test) = try set.split(.random, seed: seed)
        let trained = set.candidates.indices.filter { !new.contains($0) }
        let order = trained + new
        func outcomes(_ rows: [Int]) -> CompleteOutcomes {
            let rows = set.outcomes.rows(at: rows)
            return CompleteOutcomes(scores: rows.scores.columns(at: order), costs: rows.costs.columns(at: order))
        }
        self.seed = seed
        self.trained = trained
        self.new = new
        trainingOutcomes = outcomes(train)
        trainingPrompts = encoded.prompts.rows(at: train)
        trainingTokens = (
            set.tokens.input.rows(at: train).columns(at: order), set.tokens.output.rows(at: train).columns(at: order)
        )
        candidates = order.map { set.candidates[$0] }
        // Weights and tau over all models: the same for every policy of a seed.
        let costs = trainingOutcomes.costs.elements
        let mean = costs.reduce(0.0) { $0 + Double($1) } / Double(costs.count)
        evaluator = PoolEvaluator(
            outcomes: outcomes(test),
            prompts: encoded.prompts.rows(at: test),
            encoder: encoded.encoder,
            weights: PreferenceGrid.standard.costWeights(tau: try SeedSplit.tau(costs), meanCost: mean)
        )
    }

    /// All training prompts.
    var allPrompts: [Int] { Array(0..<trainingPrompts.count) }

    /// A policy trained on the trained models, or on all of them.
    ///
    /// - Parameters:
    ///   - variant: its trainer and options.
    ///   - shown: for each new model the training prompts on which its outcomes are shown; nil: new models take no
    ///     part.
    /// - Returns: the policy, without exploration.
    /// - Throws: `LearningError`.
    func policy(_ variant: PolicyVariant, shown: [[Int]]? = nil) throws -> TrainedPolicy {
        var (scores, costs) = (trainingOutcomes.scores, trainingOutcomes.costs)
        let columns = Array(0..<(shown == nil ? trained.count : candidates.count))
        for (position, prompts) in (shown ?? []).enumerated() {
            let visible = Set(prompts)
            for row in 0..<scores.rows where !visible.contains(row) {
                scores[row, trained.count + position] = .nan
                costs[row, trained.count + position] = .nan
            }
        }
        let data = try TrainingSet(
            encoder: evaluator.encoder,
            candidates: Array(candidates.prefix(columns.count)),
            features: trainingPrompts.features,
            inputTokens: trainingPrompts.inputTokens,
            scores: scores.columns(at: columns),
            costs: costs.columns(at: columns),
            recordedTokens: (trainingTokens.input.columns(at: columns), trainingTokens.output.columns(at: columns))
        )
        var options = variant.options
        options["explore"] = 0
        return try TrainerRegistry.train(variant.trainer.name, data: data, options: options, seed: UInt64(seed))
    }

    /// What it takes to bring the new model at `position` into a policy.
    func onboarding(_ position: Int, to policy: TrainedPolicy) throws -> Onboarding {
        try Onboarding(candidates[trained.count + position], to: policy)
    }

    /// The policy with the new model at `position` added from its answers to `prompts`.
    ///
    /// - Parameters:
    ///   - position: among the new models.
    ///   - policy: which it joins.
    ///   - prompts: those it answers, among the training prompts.
    ///   - fit: how the model is fitted to the prompts, its scores and its costs in USD.
    /// - Returns: the policy with one candidate more.
    /// - Throws: `LearningError`, or what `fit` throws.
    func adding(
        _ position: Int,
        to policy: TrainedPolicy,
        prompts: [Int],
        _ fit: (EncodedPrompts, [Float], [Float?]) throws -> NewCandidate
    ) throws -> TrainedPolicy {
        let column = trained.count + position
        return try policy.adding(
            try fit(
                trainingPrompts.rows(at: prompts),
                prompts.map { trainingOutcomes.scores[$0, column] },
                prompts.map { trainingOutcomes.costs[$0, column] }
            )
        )
    }
}
