package import Foundation
package import LinearAlgebra
package import PolicyEvaluation
package import PolicyLearning
package import PromptEncoder
package import RoutingPolicy

/// One seed's division of a set: the part to learn from and the part to be judged on.
package struct SeedPart: Sendable {
    package let seed: Int
    package let test: TestPart
    package let testTasks: [String]
    package let testPrompts: EncodedPrompts
    package let training: PolicyEvaluation.OutcomeTable
    package let trainingTasks: [String]
    package let trainingPrompts: EncodedPrompts
    package let trainingTokens: (input: Matrix, output: Matrix)

    package init(
        _ set: EvaluationSet,
        prompts: EncodedPrompts,
        plan: EvaluationPlan,
        seed: Int,
        resamples: PromptResamples
    ) throws {
        let (train, test) = try set.division(plan.split, seed: seed)
        self.seed = seed
        training = set.outcomes.rows(at: train)
        let costs = training.costs.elements
        let scale = try CostScale.linear(fitting: costs)
        guard case .linear(let tau) = scale else { preconditionFailure("a linear scale was asked for") }
        let mean = costs.reduce(0.0) { $0 + Double($1) } / Double(costs.count)
        self.test = TestPart(
            outcomes: set.outcomes.rows(at: test),
            tau: tau,
            curveWeights: plan.preferences.costWeights(tau: tau, meanCost: mean),
            resamples: resamples.restricted(to: test)
        )
        testTasks = test.map { set.tasks[$0] }
        testPrompts = prompts.rows(at: test)
        trainingTasks = train.map { set.tasks[$0] }
        trainingPrompts = prompts.rows(at: train)
        trainingTokens = (set.tokens.input.rows(at: train), set.tokens.output.rows(at: train))
    }

    package func judged(_ reference: ReferenceRouter) -> RouterVerdict {
        reference.judged(on: test, testTasks: testTasks, training: training, trainingTasks: trainingTasks)
    }

    /// Bounds for the rewards while training, on costs cut at tau.
    package var rewardBounds: RewardBounds {
        var scaled = training.costs
        let tau = Float(test.tau)
        for index in scaled.elements.indices {
            scaled.elements[index] = tau > 0 ? min(scaled.elements[index] / tau, 1) : 0
        }
        return RewardBounds(PolicyEvaluation.OutcomeTable(scores: training.scores, costs: scaled))
    }

    /// What an entrant is shown in one draw of the feedback.
    package func trainingSet(
        for entrant: EvaluationPlan.Entrant,
        draw: Int,
        candidates: [LanguageModel],
        encoder: EncoderIdentity
    ) throws -> TrainingSet {
        let (prompts, models) = (training.prompts, training.models)
        var generator = RandomStream.feedback.generator(1000 * seed + draw)
        let mask =
            switch entrant.protocolName {
            // A trainer that asks for outcomes itself gets them all on file and looks at those it asks for.
            case .replay where entrant.trainer.feedback == .ownReplay:
                FeedbackMask.full(prompts: prompts, models: models)
            case .full: FeedbackMask.full(prompts: prompts, models: models)
            case .replay: FeedbackMask.replay(prompts: prompts, models: models, using: &generator)
            case .log: FeedbackMask.log(prompts: prompts, models: models, using: &generator)
            }
        var costs = training.costs
        if entrant.costNoise > 0 {
            for index in costs.elements.indices {
                // Box and Muller (1958).
                let radius = (-2 * log(1 - generator.uniform())).squareRoot()
                let normal = radius * cos(2 * Double.pi * generator.uniform())
                costs.elements[index] *= Float(exp(entrant.costNoise * normal))
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
            recordedTokens: entrant.costNoise > 0
                ? nil : (mask(trainingTokens.input), mask(trainingTokens.output)),
            propensities: entrant.protocolName == .log ? mask.propensity : nil
        )
    }
}
