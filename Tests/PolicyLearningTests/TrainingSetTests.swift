import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

struct TrainingSetTests {
    private func set(
        features: Matrix = Synthetic.features(4),
        scores: Matrix = Synthetic.scores(4),
        costs: Matrix = Synthetic.costs(4),
        lengths: [Float] = Synthetic.lengths(4),
        tokens: (input: Matrix, output: Matrix)? = nil,
        candidates: [LanguageModel] = Synthetic.candidates
    ) throws -> TrainingSet {
        try TrainingSet(
            encoder: Synthetic.encoder(),
            candidates: candidates,
            features: features,
            inputTokens: lengths,
            scores: scores,
            costs: costs,
            recordedTokens: tokens
        )
    }

    @Test func `an outcome is known when score and cost are, and prompts without one are left out`() throws {
        var (scores, costs) = (Synthetic.scores(4), Synthetic.costs(4))
        scores[0, 1] = .nan
        costs[1, 2] = .nan
        for model in 0..<3 { scores[2, model] = .nan }
        let data = try set(scores: scores, costs: costs)
        #expect(data.features == Synthetic.features(4).rows(at: [0, 1, 3]))
        #expect(data.promptsWithoutOutcome == 1)
        #expect(data.outcomes.observed == [true, false, true, true, true, false, true, true, true])
        #expect(data.outcomes.quality[2, 0] == scores[3, 0])
        #expect(data.outcomes.count == 7)
    }

    @Test func `bad numbers are refused, naming row and model`() {
        for (value, place) in [(Float(1.5), 4), (-0.1, 4), (.infinity, 4)] {
            var scores = Synthetic.scores(4)
            scores.elements[place] = value
            let error = #expect(throws: LearningError.self) { try set(scores: scores) }
            #expect(error?.description.contains("row 1") == true)
            #expect(error?.description.contains("'dear'") == true)
        }
        for value in [Float(-1), .infinity] {
            var costs = Synthetic.costs(4)
            costs.elements[0] = value
            #expect(throws: LearningError.self) { try set(costs: costs) }
        }
        var features = Synthetic.features(4)
        features.elements[0] = .nan
        #expect(throws: LearningError.self) { try set(features: features) }
    }

    @Test func `shapes that differ and empty sets are refused`() {
        #expect(throws: LearningError.self) { try set(scores: Synthetic.scores(3)) }
        #expect(throws: LearningError.self) { try set(costs: Matrix(rows: 4, columns: 2)) }
        #expect(throws: LearningError.self) { try set(features: Matrix(rows: 4, columns: 5)) }
        let none = Matrix(rows: 0, columns: 3)
        #expect(throws: LearningError.self) {
            try set(features: Matrix(rows: 0, columns: Synthetic.dimension), scores: none, costs: none, lengths: [])
        }
    }

    @Test func `a model without any outcome is refused by name`() {
        var scores = Synthetic.scores(4)
        for prompt in 0..<4 { scores[prompt, 2] = .nan }
        let error = #expect(throws: LearningError.self) { try set(scores: scores) }
        #expect(error?.description.contains("'poor'") == true)
    }
}
