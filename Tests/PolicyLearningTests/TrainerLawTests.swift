import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

/// What must hold for every trainer of the registry, on a small set that lacks a third of its outcomes.
struct TrainerLawTests {
    private static let names = TrainerRegistry.trainers.map { $0.name }

    private func incomplete() throws -> TrainingSet {
        var (scores, costs) = (Synthetic.scores(90), Synthetic.costs(90))
        for prompt in 0..<90 {
            switch prompt % 9 {
            case 2: scores[prompt, 1] = .nan
            case 5: costs[prompt, 0] = .nan
            case 7: for model in 1..<3 { (scores[prompt, model], costs[prompt, model]) = (.nan, .nan) }
            default: break
            }
        }
        return try TrainingSet(
            encoder: Synthetic.encoder(),
            candidates: Synthetic.candidates,
            features: Synthetic.features(90),
            inputTokens: Synthetic.lengths(90),
            scores: scores,
            costs: costs
        )
    }

    private func train(_ name: String, seed: UInt64 = 3) throws -> TrainedPolicy {
        let own = try TrainerRegistry.trainer(named: name).options.map(\.name)
        return try TrainerRegistry.train(name, data: incomplete(), options: Synthetic.short(own), seed: seed)
    }

    private func route(_ policy: TrainedPolicy, _ features: Matrix, cost: Double) throws -> RoutedBatch {
        try policy.route(
            features,
            inputTokens: Synthetic.lengths(features.rows),
            encoderDigest: policy.encoder.digest,
            preference: Preference(quality: 1 - cost, cost: cost)
        )
    }

    @Test(arguments: names)
    func `rows are distributions over models, and predictions are qualities and costs`(name: String) throws {
        let policy = try train(name)
        for cost in [0, 0.4, 1] {
            let routed = try route(policy, Synthetic.features(50, seed: 9), cost: cost)
            for row in 0..<50 {
                let shares = routed.probabilities.row(row)
                #expect(shares.allSatisfy { $0 > 0 && $0 <= 1 })
                #expect(abs(shares.reduce(0, +) - 1) < 1e-5)
            }
            #expect(routed.predictedQuality.elements.allSatisfy { $0 >= 0 && $0 <= 1 })
            #expect(routed.predictedCost.elements.allSatisfy { $0 >= 0 && $0.isFinite })
        }
    }

    @Test(arguments: names)
    func `a prompt gets the same bits alone or in a batch`(name: String) throws {
        let policy = try train(name)
        let features = Synthetic.features(300, seed: 9)
        let whole = try route(policy, features, cost: 0.3)
        for row in [0, 17, 255, 256, 299] {
            let alone = try route(policy, features.rows(at: [row]), cost: 0.3)
            #expect(alone.probabilities.row(0) == whole.probabilities.row(row))
            #expect(alone.predictedQuality.row(0) == whole.predictedQuality.row(row))
            #expect(alone.predictedCost.row(0) == whole.predictedCost.row(row))
        }
    }

    @Test(arguments: names)
    func `the same seed gives the same policy`(name: String) throws {
        #expect(try train(name, seed: 8) == train(name, seed: 8))
    }

    @Test(arguments: names)
    func `a policy survives its stored form`(name: String) throws {
        let policy = try train(name)
        func part(_ part: TrainedPolicy.Part, _ parameters: PolicyParameters) -> PolicyParameters {
            TrainedPolicy.parameters(
                algorithm: parameters.algorithm,
                settings: parameters.settings,
                part: part,
                of: policy.tensors
            )
        }
        let restored = try TrainedPolicy(
            candidates: policy.candidates,
            encoder: policy.encoder,
            costScale: policy.costScale,
            explore: policy.explore,
            policy: part(.policy, policy.policyParameters),
            predictor: part(.predictor, policy.predictorParameters),
            provenance: policy.provenance,
            inputRatios: policy.frame.inputRatios
        )
        #expect(restored == policy)
        let features = Synthetic.features(40, seed: 9)
        #expect(try route(restored, features, cost: 0.3) == route(policy, features, cost: 0.3))
    }

    @Test(arguments: names)
    func `where predicted utility decides, mean predicted cost falls with the weight of cost`(name: String) throws {
        let policy = try train(name)
        guard policy.policyParameters.algorithm == PredictedUtilityPolicy.algorithm else { return }
        let features = Synthetic.features(80, seed: 9)
        var last = Double.infinity
        for step in 0...20 {
            let routed = try route(policy, features, cost: Double(step) / 20)
            let mean = zip(routed.probabilities.elements, routed.predictedCost.elements).reduce(0) {
                $0 + Double($1.0) * Double($1.1) / 80
            }
            #expect(mean <= last + 1e-9)
            last = mean
        }
    }
}
