import Numerics
import RoutingPolicy
import Testing

/// What calls cost, and what a price does to every policy.
struct PricingTests {
    private let features = Example.wave(300, 2, phase: 0.31)
    private var lengths: [Float] { Example.lengths(300) }

    private func repriced(_ name: String, by factor: Int64) -> [LanguageModel] {
        Example.candidates.map {
            guard $0.name == name else { return $0 }
            return LanguageModel(name: name, inputPrice: $0.inputPrice * factor, outputPrice: $0.outputPrice * factor)
        }
    }

    private func route(_ policy: TrainedPolicy, cost: Double) throws -> RoutedBatch {
        try policy.route(
            features,
            inputTokens: lengths,
            encoderDigest: Example.digest,
            preference: Preference(quality: 1 - cost, cost: cost)
        )
    }

    private func share(_ batch: RoutedBatch, of column: Int) -> Float {
        (0..<batch.probabilities.rows).reduce(0) { $0 + batch.probabilities[$1, column] }
            / Float(batch.probabilities.rows)
    }

    @Test func `a call costs input and output tokens times their prices and the batch factor`() {
        let models = [
            LanguageModel(name: "a", inputPrice: 2_000_000_000, outputPrice: 10_000_000_000),
            LanguageModel(name: "b", inputPrice: 2_000_000_000, outputPrice: 10_000_000_000, batchFactor: 0.5),
            LanguageModel(name: "free", inputPrice: 0, outputPrice: 0),
        ]
        let costs = CallPricing(models: models, inputRatios: [1, 1.5, 1])
            .costs(inputTokens: [1000, 200_000], outputTokens: Matrix([[100, 100, 100], [0, 50, 9]]))
        let expected = [
            [1000 * 2e-6 + 100 * 1e-5, 0.5 * (1500 * 2e-6 + 100 * 1e-5), 0], [0.4, 0.5 * (0.6 + 50 * 1e-5), 0],
        ]
        for row in 0..<2 {
            for column in 0..<3 { #expect(abs(Double(costs[row, column]) - expected[row][column]) < 1e-7) }
        }
    }

    @Test(arguments: Example.policies, Example.predictors)
    func `the prices of training change nothing, bit for bit`(
        policy: PolicyParameters,
        predictor: PolicyParameters
    ) throws {
        let trained = try Example.trained(policy, predictor)
        let same = try trained.repriced(Example.candidates.reversed())
        #expect(try same == trained && route(same, cost: 0.4) == route(trained, cost: 0.4))
    }

    @Test(arguments: Example.policies.filter { $0.algorithm != RandomPolicy.algorithm }, Example.candidates.map(\.name))
    func `a model whose price is a thousandfold loses its prompts, whatever the policy`(
        policy: PolicyParameters,
        name: String
    ) throws {
        let trained = try Example.trained(policy, explore: 0)
        let column = try #require(Example.candidates.firstIndex { $0.name == name })
        let before = try route(trained, cost: 0.5)
        let dearer = try route(trained.repriced(repriced(name, by: 1000)), cost: 0.5)
        // A posterior draw may still find a model the best whose reward is hardly known: that is Thompson sampling.
        let most: Float = policy.algorithm == LinTSPolicy.algorithm ? share(before, of: column) / 2 : 0
        #expect(share(dearer, of: column) <= most)
        #expect(dearer.predictedQuality == before.predictedQuality)
        for row in 0..<300 {
            for other in 0..<3 {
                let ratio = dearer.predictedCost[row, other] / before.predictedCost[row, other]
                #expect(abs(ratio / (other == column ? 1000 : 1) - 1) < 1e-5)
            }
        }
    }

    @Test(arguments: Example.policies.filter { $0.algorithm != RandomPolicy.algorithm })
    func `a model that becomes free loses no prompt`(policy: PolicyParameters) throws {
        let trained = try Example.trained(policy, explore: 0)
        for (column, candidate) in Example.candidates.enumerated() {
            let free = try trained.repriced(repriced(candidate.name, by: 0))
            #expect(try share(route(free, cost: 0.5), of: column) >= share(route(trained, cost: 0.5), of: column))
        }
    }

    @Test func `where cost has no weight a price changes no choice`() throws {
        for policy in Example.policies where policy.algorithm != CheapestPolicy.algorithm {
            // What exploration may cost depends on prices.
            let trained = try Example.trained(policy, explore: 0)
            let dearer = try trained.repriced(repriced("large", by: 1000))
            #expect(try route(dearer, cost: 0).probabilities == route(trained, cost: 0).probabilities)
        }
    }

    @Test func `a long prompt costs its input at least`() throws {
        let trained = try Example.trained()
        for tokens in [5000, 50_000] as [Float] {
            let batch = try trained.route(
                Matrix([[0.3, -0.2]]),
                inputTokens: [tokens],
                encoderDigest: Example.digest,
                preference: Preference(quality: 1, cost: 1)
            )
            for (column, model) in Example.candidates.enumerated() {
                #expect(Double(batch.predictedCost[0, column]) >= Double(tokens) * model.inputTokenPrice)
            }
        }
    }

    @Test func `a candidate without a price is named`() throws {
        let error = #expect(throws: PolicyError.self) {
            try Example.trained().repriced(Array(Example.candidates.prefix(2)))
        }
        #expect(error?.description.contains("no price for 'large'") == true)
    }

    @Test func `names are equal byte for byte`() throws {
        let composed = LanguageModel(name: "caf\u{E9}", inputPrice: 1, outputPrice: 1)
        let decomposed = LanguageModel(name: "cafe\u{301}", inputPrice: 2, outputPrice: 2)
        let frame = [composed]
        let policy = try TrainedPolicy(
            candidates: frame,
            encoder: EncoderIdentity(name: "test", digest: Example.digest, dimension: 2),
            costScale: Example.costScale,
            explore: 0,
            policy: PredictedUtilityPolicy(costScale: Example.costScale).parameters,
            predictor: ClusterPredictor(
                tables: [.init(centroids: Matrix([[1, 0]]), quality: Matrix([[1]]), tokens: Matrix([[1]]))],
                top: 1
            ).parameters,
            provenance: Example.provenance
        )
        #expect(throws: PolicyError.self) { try policy.repriced([decomposed]) }
        #expect(try policy.repriced([decomposed, composed]).prices[0].inputPrice == 1)
    }

    @Test(arguments: [0, -0.5, .infinity, .nan] as [Float])
    func `an input ratio that is not above zero is refused`(ratio: Float) {
        #expect(throws: PolicyError.self) {
            try DecisionFrame(
                candidates: Example.candidates,
                dimension: 2,
                costScale: Example.costScale,
                inputRatios: [1, ratio, 1]
            )
        }
    }

    @Test func `lengths that are not one a prompt are refused`() throws {
        for lengths in [[], [1, 2], [-1], [Float.nan]] as [[Float]] {
            #expect(throws: PolicyError.self) {
                try Example.trained().route(
                    Matrix([[0, 1]]),
                    inputTokens: lengths,
                    encoderDigest: Example.digest,
                    preference: Preference(quality: 1, cost: 1)
                )
            }
        }
    }

    @Test(arguments: [CostScale.linear(tau: 0.01), .logarithmic(low: 0.0001, high: 0.01)])
    func `a change of cost is nothing at the same cost, rises in full and falls from the cut`(scale: CostScale) {
        for cost in [0, 0.00005, 0.004, 0.01, 0.3] as [Float] {
            #expect(scale.change(from: cost, to: cost) == 0)
            #expect(scale.change(from: cost, to: 3 * cost + 0.02) > 0)
            #expect(scale.change(from: cost, to: cost / 4) <= 0 && scale.change(from: cost, to: cost / 4) >= -1)
        }
        #expect(scale.change(from: 0.02, to: 2) > scale.change(from: 0.02, to: 0.2))
    }
}
