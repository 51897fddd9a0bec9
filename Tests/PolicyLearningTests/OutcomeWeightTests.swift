import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

/// How much an outcome counts, by its propensity and its age.
struct OutcomeWeightTests {
    /// Prompts of the synthetic problem; those of `doubled` appear twice.
    private func table(_ prompts: [Int]) -> (features: Matrix, outcomes: OutcomeTable) {
        let (features, scores, costs) = (Synthetic.features(60), Synthetic.scores(60), Synthetic.costs(60))
        var outcomes = OutcomeTable(prompts: prompts.count, models: 3)
        for (row, prompt) in prompts.enumerated() {
            for model in 0..<3 {
                outcomes.set(
                    prompt: row,
                    model: model,
                    quality: scores[prompt, model],
                    cost: costs[prompt, model],
                    outputTokens: Float(10 + prompt * (model + 1))
                )
            }
        }
        return (features.rows(at: prompts), outcomes)
    }

    private func data(propensities: Matrix? = nil, ages: [Int]? = nil) throws -> TrainingSet {
        try TrainingSet(
            encoder: Synthetic.encoder(),
            candidates: Synthetic.candidates,
            features: Synthetic.features(90),
            inputTokens: Synthetic.lengths(90),
            scores: Synthetic.scores(90),
            costs: Synthetic.costs(90),
            propensities: propensities,
            ages: ages
        )
    }

    @Test func `an outcome that counts twice is an outcome that is there twice, for ridge and for clusters`() throws {
        let doubled = table((0..<60).flatMap { $0 < 20 ? [$0, $0] : [$0] })
        var weighted = table(Array(0..<60))
        let elements: [Float] = (0..<60).flatMap { [Float](repeating: $0 < 20 ? 2 : 1, count: 3) }
        weighted.outcomes.weights = Matrix(rows: 60, columns: 3, elements: elements)
        let fits = try [doubled, weighted].map {
            try RidgeRegression.fit(features: $0.features, outcomes: $0.outcomes, penalty: 3)
                .predictions(Synthetic.features(30, seed: 9))
        }
        for place in fits[0].quality.elements.indices {
            #expect(abs(fits[0].quality.elements[place] - fits[1].quality.elements[place]) < 1e-4)
            let lengths = fits.map { $0.outputTokens.elements[place] }
            #expect(abs(lengths[0] / lengths[1] - 1) < 1e-3)
        }
        let means = [doubled, weighted].map { $0.outcomes.means { $0.outputTokens } }
        #expect(
            zip(means[0], means[1]).allSatisfy { abs($0 - $1) < 1e-3 }
                && means[0] != table(Array(0..<60)).outcomes.means { $0.outputTokens }
        )
    }

    @Test func `weights are 1 over K p, at most ten, times the age's share, and none where all are the same`() throws {
        var propensities = Matrix(rows: 90, columns: 3, repeating: 1 / 3)
        #expect(try data(propensities: propensities).outcomes.weights == nil)
        propensities[4, 1] = 0.5
        propensities[5, 2] = 0.001
        var ages = [Int](repeating: 0, count: 90)
        ages[4] = 30
        let set = try data(propensities: propensities, ages: ages).forgetting(halfLife: 30)
        let weights = try #require(set.outcomes.weights)
        #expect(abs(weights[4, 1] - 0.5 * 2 / 3) < 1e-6 && weights[5, 2] == 10 && abs(weights[4, 0] - 0.5) < 1e-6)
        let part = try data(ages: ages).forgetting(halfLife: 30).part(at: [4, 6])
        #expect(part.outcomes.weights?.elements == [0.5, 0.5, 0.5, 1, 1, 1])
        #expect(try data(ages: ages).outcomes.weights == nil)
    }

    @Test func `ages of other prompts, and one below 0, are refused`() throws {
        for wrong in [[Int](repeating: 1, count: 89), Array(repeating: -1, count: 90)] {
            #expect(throws: LearningError.self) { try data(ages: wrong) }
        }
    }

    @Test(arguments: TrainerRegistry.trainers.filter { $0.usesWeights }.map { $0.name })
    func `a policy that says that it weighs outcomes does`(name: String) throws {
        let ages = (0..<90).map { $0 % 4 == 0 ? 50 : 0 }
        let policies = try [data(), data(ages: ages).forgetting(halfLife: 10)].map {
            try TrainerRegistry.train(name, data: $0, seed: 3).predictorParameters
        }
        #expect(policies[0] != policies[1])
    }

    @Test func `stacked has the weights in each of its members`() {
        for name in ["hierarchical", "kmeans", "knn", "ridge", "stacked", "blend"] {
            #expect(TrainerRegistry.trainers.contains { $0.name == name && $0.usesWeights })
        }
    }
}
