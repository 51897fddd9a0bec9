import PolicyLearning
import Numerics
import RoutingPolicy
import Testing

/// A fourth model joins the synthetic problem: `expert` solves what `dear` does, at a price between it and `cheap`.
struct OnboardingTests {
    private static let expert = LanguageModel(name: "expert", inputPrice: 1_000_000_000, outputPrice: 1_000_000_000)

    private func policy(_ trainer: String = "item-response", _ options: [String: SettingValue] = [:]) throws
        -> TrainedPolicy
    {
        try TrainerRegistry.train(trainer, data: Synthetic.data(), options: options, seed: 1)
    }

    private func joined(
        _ policy: TrainedPolicy,
        _ model: LanguageModel = expert,
        scores: (Int) -> Float
    ) throws -> TrainedPolicy {
        let onboarding = try Onboarding(model, to: policy)
        let features = Synthetic.features(120)
        let prompts = try onboarding.prompts(
            20,
            by: .information,
            from: features,
            inputTokens: Synthetic.lengths(120),
            seed: 1
        )
        return try policy.adding(
            onboarding.candidate(
                features: features.rows(at: prompts),
                inputTokens: Synthetic.lengths(20),
                scores: prompts.map(scores),
                costs: prompts.map { _ in 0.002 }
            )
        )
    }

    private func routed(_ policy: TrainedPolicy, cost: Double) throws -> RoutedBatch {
        try policy.route(
            Synthetic.features(40, seed: 77),
            inputTokens: Synthetic.lengths(40),
            encoderDigest: policy.encoder.digest,
            preference: Preference(quality: 1 - cost, cost: cost)
        )
    }

    @Test(arguments: [("item-response", [:]), ("llm-bandit-wide", ["steps": 20, "folds": 2])])
    func `a good new model is known as such without training, and predictions for the others stay`(
        trainer: String,
        options: [String: SettingValue]
    ) throws {
        let before = try policy(trainer, options)
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

    @Test func `models join a blend one after another, each predicted by identity vectors alone`() throws {
        let before = try policy("llm-bandit-wide", ["steps": 20, "folds": 2])
        let second = LanguageModel(name: "second", inputPrice: 2_000_000_000, outputPrice: 2_000_000_000)
        let after = try joined(try joined(before) { _ in 0.95 }, second) { _ in 0.1 }
        #expect(after.candidates.map(\.name) == ["cheap", "dear", "poor", "expert", "second"])
        let features = Synthetic.features(40, seed: 77)
        let own = try #require(after.itemResponse).predictions(features)
        let (old, new) = (try routed(before, cost: 0.2), try routed(after, cost: 0.2))
        let costs = after.pricing.costs(inputTokens: Synthetic.lengths(40), outputTokens: own.outputTokens)
        for row in 0..<40 {
            #expect(new.predictedQuality.row(row).prefix(3) == old.predictedQuality.row(row))
            for column in 3..<5 {
                #expect(new.predictedQuality[row, column] == own.quality[row, column])
                #expect(new.predictedCost[row, column] == costs[row, column])
            }
        }
        let frame = try DecisionFrame(
            candidates: after.candidates,
            dimension: features.columns,
            costScale: after.costScale
        )
        let blend = try #require(
            try PolicyRegistry.predictor(after.predictorParameters, frame: frame) as? BlendPredictor
        )
        #expect(blend.predictions(features).quality == new.predictedQuality)
        let known = Dictionary(uniqueKeysWithValues: blend.members.map { (type(of: $0.predictor).algorithm, $0.known) })
        #expect(known == ["item-response": nil, "hierarchical": 3, "k-means": 3, "ridge": 3])
    }

    @Test func `a blend without identity vectors takes no further model`() throws {
        let error = #expect(throws: LearningError.self) { try Onboarding(Self.expert, to: policy("blend")) }
        #expect(error?.description.contains("no identity vectors") == true)
        let newcomer = NewCandidate(model: Self.expert, identity: [1, 2, 3])
        #expect(throws: PolicyError.self) { try policy("blend").adding(newcomer) }
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
            try onboarding.candidate(
                features: features,
                inputTokens: Synthetic.lengths(features.rows),
                scores: scores,
                costs: costs
            ).lengthFactor
        }
        #expect(try factor([]) == 1)
        #expect(try factor(Array(repeating: 0.000_01, count: 30)) < 0.5)
        #expect(try factor(Array(repeating: 1, count: 30)) > 2)
    }

    @Test func `a free new model costs nothing, whatever came back`() throws {
        let free = LanguageModel(name: "free", inputPrice: 0, outputPrice: 0)
        for trainer in ["item-response", "llm-bandit"] {
            let own = try TrainerRegistry.trainer(named: trainer).options.map(\.name)
            let policy = try TrainerRegistry.train(
                trainer,
                data: Synthetic.data(),
                options: Synthetic.short(own),
                seed: 1
            )
            let onboarding = try Onboarding(free, to: policy)
            let features = Synthetic.features(20)
            func cost(_ costs: [Float?]) throws -> Float {
                let newcomer = try onboarding.candidate(
                    features: features,
                    inputTokens: Synthetic.lengths(20),
                    scores: Array(repeating: 0.9, count: 20),
                    costs: costs
                )
                let batch = try routed(try policy.adding(newcomer), cost: 0.5)
                #expect(batch.predictedQuality.elements.allSatisfy { $0 >= 0 && $0 <= 1 })
                return (0..<40).reduce(0) { max($0, batch.predictedCost[$1, 3]) }
            }
            #expect(try cost([]) == 0)
            #expect(try cost(Array(repeating: 0, count: 20)) == 0)
            #expect(try cost(Array(repeating: 0.01, count: 20)) == 0)
        }
    }

    @Test func `one known model is enough for another to join`() throws {
        let pool = 1
        let data = try TrainingSet(
            encoder: Synthetic.encoder(),
            candidates: Array(Synthetic.candidates.prefix(pool)),
            features: Synthetic.features(60),
            inputTokens: Synthetic.lengths(60),
            scores: Matrix(rows: 60, columns: 1, elements: (0..<60).map { Synthetic.isHard($0) ? 0.1 : 0.9 }),
            costs: Matrix(rows: 60, columns: 1, repeating: 0.001)
        )
        for trainer in ["item-response", "llm-bandit", "llm-bandit-wide"] {
            let own = try TrainerRegistry.trainer(named: trainer).options.map(\.name)
            let policy = try TrainerRegistry.train(trainer, data: data, options: Synthetic.short(own), seed: 1)
            let alone = try routed(policy, cost: 0.5)
            #expect(alone.probabilities.elements.allSatisfy { $0 == 1 })
            guard policy.itemResponse != nil else { continue }
            let two = try routed(try joined(policy) { _ in 0.95 }, cost: 0.5)
            #expect(two.predictedQuality.elements.allSatisfy(\.isFinite) && two.predictedQuality.columns == 2)
        }
    }

    @Test func `a vector fitted under another network, and prompts of another encoder, are refused`() throws {
        let (own, other) = (try policy(), try TrainerRegistry.train("item-response", data: Synthetic.data(), seed: 2))
        let features = Synthetic.features(10)
        let scores = Array(repeating: Float(0.5), count: 10)
        let foreign = try Onboarding(Self.expert, to: other).candidate(
            features: features,
            inputTokens: Synthetic.lengths(features.rows),
            scores: scores
        )
        let error = #expect(throws: PolicyError.self) { try own.adding(foreign) }
        #expect(error?.description.contains("network of another policy") == true)
        // Two that join together were fitted under the same one.
        let second = LanguageModel(name: "second", inputPrice: 1, outputPrice: 1)
        let both = try own.adding(
            Onboarding(Self.expert, to: own).candidate(
                features: features,
                inputTokens: Synthetic.lengths(features.rows),
                scores: scores
            )
        )
        .adding(
            Onboarding(second, to: own).candidate(
                features: features,
                inputTokens: Synthetic.lengths(features.rows),
                scores: scores
            )
        )
        #expect(both.candidates.count == 5)
        let wide = Matrix(rows: 10, columns: Synthetic.dimension + 1)
        let onboarding = try Onboarding(Self.expert, to: own)
        for rule in PromptSelection.allCases {
            let refusal = #expect(throws: LearningError.self) {
                try onboarding.prompts(5, by: rule, from: wide, inputTokens: Synthetic.lengths(10), seed: 1)
            }
            #expect(refusal?.description.contains("7 features") == true)
        }
        let unfit = #expect(throws: LearningError.self) {
            try onboarding.candidate(features: wide, inputTokens: Synthetic.lengths(wide.rows), scores: scores)
        }
        #expect(unfit?.description.contains("7 features") == true)
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
        #expect(
            refusal {
                _ = try onboarding.candidate(features: none, inputTokens: Synthetic.lengths(none.rows), scores: [])
            }.contains("no answer")
        )
        let wrong = Matrix(rows: 2, columns: Synthetic.dimension)
        #expect(
            refusal {
                _ = try onboarding.candidate(
                    features: wrong,
                    inputTokens: Synthetic.lengths(wrong.rows),
                    scores: [0, 1.5]
                )
            }.contains("outside 0 to 1")
        )
        let short = NewCandidate(model: Self.expert, identity: [1, 2])
        #expect(refusal { _ = try policy.adding(short) }.contains("2 numbers"))
    }

    @Test func `a policy that takes no further model says so`() throws {
        let policy = try policy("best-single")
        let newcomer = NewCandidate(model: Self.expert, identity: [])
        let error = #expect(throws: PolicyError.self) { try policy.adding(newcomer) }
        #expect(error?.description.contains("best-single") == true)
    }

    @Test func `prompts that tell known models apart are asked where there are enough of them`() throws {
        #expect(try Onboarding(Self.expert, to: policy()).standardRule == .stratifiedInformation)
        let rules = [2, 11, 12, 25].map { PromptSelection.standard(knownModels: $0) }
        #expect(rules == [.stratifiedInformation, .stratifiedInformation, .discrimination, .discrimination])
    }

    @Test(arguments: PromptSelection.allCases)
    func `every rule chooses for a policy`(rule: PromptSelection) throws {
        let onboarding = try Onboarding(Self.expert, to: policy())
        let chosen = try onboarding.prompts(
            12,
            by: rule,
            from: Synthetic.features(120),
            inputTokens: Synthetic.lengths(120),
            seed: 1
        )
        #expect(Set(chosen).count == 12)
    }
}
