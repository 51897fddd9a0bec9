import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

/// What the utility-residual form owes to standing on predicted utility and to leaving its candidates unread.
struct UtilityResidualTests {
    private let features = Synthetic.features(60, seed: 31)
    private let costWeights = [0, 0.05, 0.3, 0.7, 0.95]

    private func policy(_ given: [String: SettingValue]) throws -> TrainedPolicy {
        let options: [String: SettingValue] = ["folds": 2, "identity_epochs": 1, "explore": 0, "validation_share": 0]
            .merging(given) { _, given in given }
        return try TrainerRegistry.train("llm-bandit-wide", data: Synthetic.data(), options: options, seed: 1)
    }

    private func routed(_ policy: TrainedPolicy, _ weight: Double) throws -> RoutedBatch {
        try policy.route(
            features,
            inputTokens: Synthetic.lengths(features.rows),
            encoderDigest: policy.encoder.digest,
            preference: Preference(quality: 1 - weight, cost: weight)
        )
    }

    private func choices(_ routed: RoutedBatch) -> [Int] {
        (0..<routed.probabilities.rows).map { row in Array(routed.probabilities.row(row)).firstIndex(of: 1) ?? -1 }
    }

    @Test func `before its first step it is predicted utility`() throws {
        let policy = try policy(["steps": 0])
        for weight in costWeights {
            let routed = try routed(policy, weight)
            let expected = (0..<features.rows).map { row in
                let utilities = policy.candidates.indices.map { model in
                    (1 - weight) * Double(routed.predictedQuality[row, model]) - weight
                        * Double(policy.costScale.unbounded(routed.predictedCost[row, model]))
                }
                return utilities.indices.max { utilities[$0] < utilities[$1] } ?? -1
            }
            #expect(choices(routed) == expected)
        }
    }

    @Test(arguments: 0..<3) func `a model that leaves changes no logit of the others`(removed: Int) throws {
        let trained = try policy(["steps": 60, "learning_rate": 1e-2])
        let learned = trained.policyParameters.tensors["head.1.weight"]?.elements.map { abs($0) }.max() ?? 0
        #expect(learned > 0.01)
        let policy = try LLMBanditPolicy(parameters: trained.policyParameters, frame: trained.frame)
        let predictor = try PolicyRegistry.predictor(trained.predictorParameters, frame: trained.frame)
        let (quality, tokens) = predictor.predictions(features)
        let cost = trained.pricing.costs(inputTokens: Synthetic.lengths(features.rows), outputTokens: tokens)
        for weight in costWeights {
            func logits(_ allowed: [Bool]) throws -> Matrix {
                let batch = DecisionBatch(
                    features: features,
                    candidates: trained.candidates,
                    predictedQuality: quality,
                    predictedCost: cost,
                    allowed: allowed
                )
                return policy.logits(batch, preference: try Preference(quality: 1 - weight, cost: weight))
            }
            let (whole, rest) = (try logits([true, true, true]), try logits((0..<3).map { $0 != removed }))
            for row in 0..<features.rows {
                for model in 0..<3 where model != removed {
                    #expect(abs(rest[row, model] - whole[row, model]) < 1e-4)
                }
            }
        }
    }
}
