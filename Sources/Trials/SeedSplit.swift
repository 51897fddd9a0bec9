internal import Glibc
package import Numerics
package import PolicyEvaluation
package import PolicyLearning
package import PromptEncoder
internal import RoutingPolicy

/// One seed's split of a set: what to learn from and what to evaluate on.
package struct SeedSplit: Sendable {
    package let seed: Int
    package let test: TestSplit
    package let testPrompts: EncodedPrompts

    /// Full outcomes of the training prompts.
    package let training: CompleteOutcomes
    package let trainingPrompts: EncodedPrompts

    /// Tokens of the training prompts as recorded, n x K each; NaN where not known.
    package let trainingTokens: (input: Matrix, output: Matrix)

    private let testTasks: [String]
    private let trainingTasks: [String]
    private let candidates: [LanguageModel]
    private let encoder: EncoderIdentity

    /// - Throws: `CommandError` for a rule that the set does not allow, `PolicyError` for costs without a scale.
    package init(_ encoded: EncodedSet, plan: EvaluationPlan, seed: Int, resamples: PromptResamples) throws {
        let set = encoded.set
        let (train, test) = try set.split(plan.split, seed: seed)
        self.seed = seed
        training = set.outcomes.rows(at: train)
        let costs = training.costs.elements
        let tau = try Self.tau(costs)
        let mean = costs.reduce(0.0) { $0 + Double($1) } / Double(costs.count)
        self.test = TestSplit(
            outcomes: set.outcomes.rows(at: test),
            tau: tau,
            curveWeights: plan.preferences.costWeights(tau: tau, meanCost: mean),
            resamples: resamples.restricted(to: test)
        )
        testTasks = test.map { set.tasks[$0] }
        testPrompts = encoded.prompts.rows(at: test)
        trainingTasks = train.map { set.tasks[$0] }
        trainingPrompts = encoded.prompts.rows(at: train)
        trainingTokens = (set.tokens.input.rows(at: train), set.tokens.output.rows(at: train))
        candidates = set.candidates
        encoder = encoded.encoder
    }

    /// The splits of a plan's seeds, without the resamples that intervals need.
    package static func all(of encoded: EncodedSet, plan: EvaluationPlan) throws -> [SeedSplit] {
        var generator = RandomStream.resamples.generator(0)
        let resamples = PromptResamples(prompts: encoded.set.texts.count, draws: 2, using: &generator)
        return try (1...plan.seeds).map { try SeedSplit(encoded, plan: plan, seed: $0, resamples: resamples) }
    }

    /// The cost in USD that counts as 1: the 95th percentile of training costs.
    package static func tau(_ costs: [Float]) throws -> Double {
        guard case .linear(let tau) = try CostScale.linear(fitting: costs) else {
            preconditionFailure("a linear scale was asked for")
        }
        return tau
    }

    package func evaluated(_ reference: ReferencePolicy) -> PolicyResult {
        reference.evaluated(on: test, testTasks: testTasks, training: training, trainingTasks: trainingTasks)
    }

    /// Bounds for the rewards while training, on costs cut at tau.
    var rewardBounds: RewardBounds {
        var scaled = training.costs
        let tau = Float(test.tau)
        for index in scaled.elements.indices {
            scaled.elements[index] = tau > 0 ? min(scaled.elements[index] / tau, 1) : 0
        }
        return RewardBounds(CompleteOutcomes(scores: training.scores, costs: scaled))
    }

    /// What a policy is shown in one draw of the feedback.
    ///
    /// - Throws: `LearningError` for outcomes that nothing can be learned from.
    package func trainingSet(for variant: PolicyVariant, draw: Int = 0) throws -> TrainingSet {
        let (prompts, models) = (training.prompts, training.models)
        var generator = RandomStream.feedback.generator(1000 * seed + draw)
        let mask =
            switch variant.feedbackProtocol {
            // A trainer that asks for outcomes itself gets them all on file and looks at those it asks for.
            case .replay where variant.trainer.feedback == .ownReplay:
                FeedbackMask.full(prompts: prompts, models: models)
            case .full: FeedbackMask.full(prompts: prompts, models: models)
            case .replay: FeedbackMask.replay(prompts: prompts, models: models, using: &generator)
            case .log: FeedbackMask.log(prompts: prompts, models: models, using: &generator)
            }
        var costs = training.costs
        if variant.costNoise > 0 {
            for index in costs.elements.indices {
                // Box and Muller (1958).
                let radius = (-2 * log(1 - generator.uniform())).squareRoot()
                let normal = radius * cos(2 * Double.pi * generator.uniform())
                costs.elements[index] *= Float(exp(variant.costNoise * normal))
            }
        }
        return try TrainingSet(
            encoder: encoder,
            candidates: candidates,
            features: trainingPrompts.features,
            inputTokens: trainingPrompts.inputTokens,
            scores: mask(training.scores),
            costs: mask(costs),
            // Exact tokens would tell what noisy costs hide.
            recordedTokens: variant.costNoise > 0
                ? nil : (mask(trainingTokens.input), mask(trainingTokens.output)),
            propensities: variant.feedbackProtocol == .log ? mask.propensity : nil
        )
    }
}
