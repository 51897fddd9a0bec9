import ItemResponse
import LinearAlgebra
import PolicyLearning
import RoutingPolicy
import Testing

/// A fourth model joins the synthetic problem: `expert` solves what `dear` does, at a price between it and `cheap`.
struct OnboardingTests {
    private static let expert = LanguageModel(name: "expert", inputPrice: 1_000_000_000, outputPrice: 1_000_000_000)

    private func policy(_ trainer: String = "item-response") throws -> TrainedPolicy {
        try TrainerRegistry.train(trainer, data: Synthetic.data(), seed: 1)
    }

    private func joined(_ policy: TrainedPolicy, scores: (Int) -> Float) throws -> TrainedPolicy {
        let onboarding = try Onboarding(Self.expert, to: policy)
        let features = Synthetic.features(120)
        let prompts = try onboarding.prompts(20, by: .information, from: features, seed: 1)
        return try policy.adding(
            onboarding.candidate(
                features: features.rows(at: prompts),
                scores: prompts.map(scores),
                costs: prompts.map { _ in 0.002 }
            )
        )
    }

    private func routed(_ policy: TrainedPolicy, cost: Double) throws -> RoutedBatch {
        try policy.route(
            Synthetic.features(40, seed: 77),
            encoderDigest: policy.encoder.digest,
            preference: Preference(quality: 1 - cost, cost: cost)
        )
    }

    @Test func `a good new model is known as such without training, and predictions for the others stay`() throws {
        let before = try policy()
        let after = try joined(before) { _ in 0.95 }
        #expect(after.candidates.map(\.name) == ["cheap", "dear", "poor", "expert"])
        let (old, new) = (try routed(before, cost: 0.2), try routed(after, cost: 0.2))
        for row in 0..<40 {
            #expect(new.predictedQuality.row(row).prefix(3) == old.predictedQuality.row(row))
            #expect(new.predictedCost.row(row).prefix(3) == old.predictedCost.row(row))
        }
        let hard = (0..<40).filter(Synthetic.isHard)
        func mean(_ column: Int) -> Float {
            hard.reduce(0) { $0 + new.predictedQuality[$1, column] } / Float(hard.count)
        }
        #expect(mean(3) > mean(0) + 0.2 && mean(3) > mean(2) + 0.2, "\(mean(0)), \(mean(2)), \(mean(3))")
    }

    @Test func `a new model that fails everywhere is left alone`() throws {
        let after = try joined(policy()) { _ in 0 }
        let batch = try routed(after, cost: 0.2)
        let share = (0..<40).reduce(Float(0)) { $0 + batch.probabilities[$1, 3] } / 40
        #expect(share < 0.05, "\(share)")
        let finite = batch.predictedQuality.elements.allSatisfy(\.isFinite)
        #expect(finite)
    }

    @Test func `costs that came back move the predicted cost`() throws {
        let policy = try policy()
        let onboarding = try Onboarding(Self.expert, to: policy)
        let features = Synthetic.features(30)
        let scores = Array(repeating: Float(0.5), count: 30)
        func factor(_ costs: [Float?]) throws -> Float {
            try onboarding.candidate(features: features, scores: scores, costs: costs).costFactor
        }
        #expect(try factor([]) == 1)
        #expect(try factor(Array(repeating: 0.000_01, count: 30)) < 0.5)
        #expect(try factor(Array(repeating: 1, count: 30)) > 2)
    }

    @Test func `a policy without identity vectors, a known model and no answers are refused`() throws {
        func refusal(_ body: () throws -> Void) -> String {
            do {
                try body()
                return ""
            } catch {
                return "\(error)"
            }
        }
        let policy = try policy()
        let ridge = try self.policy("ridge")
        #expect(refusal { _ = try Onboarding(Self.expert, to: ridge) }.contains("item-response"))
        #expect(refusal { _ = try Onboarding(Synthetic.candidates[1], to: policy) }.contains("'dear'"))
        let onboarding = try Onboarding(Self.expert, to: policy)
        let none = Matrix(rows: 0, columns: Synthetic.dimension)
        #expect(refusal { _ = try onboarding.candidate(features: none, scores: []) }.contains("no answer"))
        let wrong = Matrix(rows: 2, columns: Synthetic.dimension)
        #expect(refusal { _ = try onboarding.candidate(features: wrong, scores: [0, 1.5]) }.contains("outside 0 to 1"))
        let short = NewCandidate(model: Self.expert, identity: [1, 2])
        #expect(refusal { _ = try policy.adding(short) }.contains("2 numbers"))
    }

    @Test func `a policy that takes no further model says so`() throws {
        let policy = try policy("best-single")
        let newcomer = NewCandidate(model: Self.expert, identity: [])
        let error = #expect(throws: PolicyError.self) { try policy.adding(newcomer) }
        #expect(error?.description.contains("best-single") == true)
    }

    @Test(arguments: PromptSelection.allCases)
    func `every rule chooses for a policy`(rule: PromptSelection) throws {
        let onboarding = try Onboarding(Self.expert, to: policy())
        let chosen = try onboarding.prompts(12, by: rule, from: Synthetic.features(120), seed: 1)
        #expect(Set(chosen).count == 12)
    }
}
