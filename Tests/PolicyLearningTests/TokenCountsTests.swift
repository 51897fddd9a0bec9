import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

/// What a training set makes of recorded tokens, or of costs and prices where there are none.
struct TokenCountsTests {
    private static let models = [
        LanguageModel(name: "paid", inputPrice: 1_000_000_000, outputPrice: 4_000_000_000),
        LanguageModel(name: "half", inputPrice: 1_000_000_000, outputPrice: 4_000_000_000, batchFactor: 0.5),
        LanguageModel(name: "free", inputPrice: 0, outputPrice: 0),
    ]
    private static let lengths: [Float] = [10, 100, 1000, 10_000]

    private func set(
        costs: Matrix,
        tokens: (input: Matrix, output: Matrix)? = nil,
        models: [LanguageModel] = models
    ) throws -> TrainingSet {
        try TrainingSet(
            encoder: Synthetic.encoder(),
            candidates: models,
            features: Synthetic.features(4),
            inputTokens: Self.lengths,
            scores: Matrix(rows: 4, columns: models.count, repeating: 0.5),
            costs: costs,
            recordedTokens: tokens
        )
    }

    private var unknown: Matrix { Matrix(rows: 4, columns: 3, repeating: .nan) }

    /// Costs of answers of 50 and 80 tokens, where a model's own tokens are `ratio` times the encoder's.
    private func costs(ratio: Float) -> Matrix {
        Matrix(Self.lengths.map { [1e-6 * (ratio * $0 + 4 * 50), 0.5e-6 * (ratio * $0 + 4 * 80), 0] })
    }

    @Test func `without tokens, output is what the cost leaves after the input, and that is said`() throws {
        let data = try set(costs: costs(ratio: 1))
        #expect(data.tokens.inputRatios == [1, 1, 1])
        for prompt in 0..<4 {
            #expect(abs(data.outcomes.outputTokens[prompt, 0] - 50) < 0.1)
            #expect(abs(data.outcomes.outputTokens[prompt, 1] - 80) < 0.1)
            // Nothing tells how long a free model answers: as the others do.
            #expect(abs(data.outcomes.outputTokens[prompt, 2] - 65) < 0.1)
        }
        let said = data.tokens.assumptions.joined(separator: "\n")
        #expect(
            said.contains("no input tokens") && said.contains("paid, half: output") && said.contains("free: neither")
        )
    }

    @Test func `recorded tokens are taken as they are, and nothing is said`() throws {
        let output = Matrix(Array(repeating: [50, 80, 7], count: 4))
        let input = Matrix(Self.lengths.map { [1.5 * $0, 1.5 * $0, 0.5 * $0] })
        let data = try set(costs: costs(ratio: 1.5), tokens: (input, output))
        #expect(data.outcomes.outputTokens == output)
        #expect(data.tokens.assumptions.isEmpty, "\(data.tokens.assumptions)")
        // Four prompts count beside five of mean length, which have the ratio of all: 7/6.
        for (ratio, own) in zip(data.tokens.inputRatios, [1.5, 1.5, 0.5] as [Float]) {
            #expect(abs(ratio - (4 * own + 5 * 7 / 6) / 9) < 1e-3)
        }
    }

    @Test func `a ratio that one model shows serves the others`() throws {
        var input = unknown
        for prompt in 0..<4 { input[prompt, 0] = 2 * Self.lengths[prompt] }
        let data = try set(costs: costs(ratio: 2), tokens: (input, unknown))
        #expect(data.tokens.inputRatios.allSatisfy { abs($0 - 2) < 1e-4 })
        for prompt in 0..<4 { #expect(abs(data.outcomes.outputTokens[prompt, 1] - 80) < 0.1) }
        #expect(
            data.tokens.assumptions.contains { $0.contains("half, free") && $0.contains("as for the other models") }
        )
    }

    @Test func `costs below the input's price, and costs that tokens do not explain, are said`() throws {
        let low = try set(costs: Matrix(rows: 4, columns: 3, repeating: 1e-9))
        #expect(low.outcomes.outputTokens.elements.allSatisfy { $0 == 0 })
        #expect(low.tokens.assumptions.contains { $0.contains("below the price of the input alone") })
        let output = Matrix(Array(repeating: [50, 80, 7], count: 4))
        let input = Matrix(Self.lengths.map { [$0, $0, $0] })
        var tripled = costs(ratio: 1)
        for prompt in 0..<4 { tripled[prompt, 0] *= 3 }
        let off = try set(costs: tripled, tokens: (input, output))
        #expect(off.tokens.assumptions.contains { $0.hasPrefix("paid: recorded costs are 3.0 times") })
    }

    @Test func `all free and no tokens: answers are as long as prompts`() throws {
        let free = Self.models.map { LanguageModel(name: $0.name, inputPrice: 0, outputPrice: 0) }
        let data = try set(costs: Matrix(rows: 4, columns: 3), models: free)
        #expect((0..<4).allSatisfy { data.outcomes.outputTokens[$0, 1] == Self.lengths[$0] })
    }

    @Test func `lengths and tokens of another shape, or negative, are refused`() throws {
        let none = Matrix(rows: 4, columns: 2)
        #expect(throws: LearningError.self) { try set(costs: costs(ratio: 1), tokens: (none, unknown)) }
        #expect(throws: LearningError.self) {
            try set(costs: costs(ratio: 1), tokens: (unknown, Matrix(rows: 4, columns: 3, repeating: -1)))
        }
    }

    /// A policy follows a price as if it had been trained with it.
    @Test(arguments: ["ridge", "knn", "kmeans", "hierarchical", "stacked", "best-single", "barp", "linucb"])
    func `a price that rises moves what was learned at another one`(name: String) throws {
        let options = name == "barp" ? Synthetic.quick : [:]
        let policy = try TrainerRegistry.train(name, data: Synthetic.data(240), options: options, seed: 1)
        let dear = Synthetic.candidates.map {
            LanguageModel(
                name: $0.name,
                inputPrice: $0.inputPrice * ($0.name == "dear" ? 100 : 1),
                outputPrice: $0.outputPrice * ($0.name == "dear" ? 100 : 1)
            )
        }
        #expect(try Synthetic.choices(policy, cost: 0.1).contains(1))
        #expect(try Synthetic.choices(policy.repriced(dear), cost: 0.1).allSatisfy { $0 == 0 })
        #expect(
            try Synthetic.choices(policy.repriced(Synthetic.candidates), cost: 0.1)
                == Synthetic.choices(policy, cost: 0.1)
        )
    }
}
