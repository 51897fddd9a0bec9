import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

/// How fast outcomes are forgotten.
struct HalfLifeTests {
    private static let prompts = 2_500

    /// A log with one model a prompt, in the order of time; `dear` fails from half of it on where `drifts`.
    private func log(drifts: Bool) throws -> TrainingSet {
        let count = Self.prompts
        var (scores, costs) = (Synthetic.scores(count), Synthetic.costs(count))
        var generator = PhiloxGenerator(seed: 11)
        for prompt in 0..<count {
            let asked = (prompt / 2) % 3
            for model in 0..<3 {
                if model != asked { (scores[prompt, model], costs[prompt, model]) = (.nan, .nan) }
                let share = drifts && model == 1 && prompt > count / 2 ? 0.1 : Double(scores[prompt, model])
                if model == asked { scores[prompt, model] = generator.uniform() < share ? 1 : 0 }
            }
        }
        return try TrainingSet(
            encoder: Synthetic.encoder(),
            candidates: Synthetic.candidates,
            features: Synthetic.features(count),
            inputTokens: Synthetic.lengths(count),
            scores: scores,
            costs: costs,
            ages: (0..<count).map { count - 1 - $0 }
        )
    }

    @Test func `a model that fails from half of the log on is forgotten, and the choice follows`() throws {
        let data = try log(drifts: true)
        let choice = try HalfLifeValidation.choice(data)
        let halfLife = try #require(choice.halfLife)
        let best = try #require(choice.best)
        #expect(best.gain > 0.02 && best.gain > 2 * best.error)
        #expect(choice.forecasts == Self.prompts * 4 / 5)

        func quality(_ data: TrainingSet) throws -> Float {
            let policy = try TrainerRegistry.train("hierarchical", data: data, seed: 1)
            let routed = try policy.route(
                Synthetic.features(40, seed: 77),
                inputTokens: Synthetic.lengths(40),
                encoderDigest: policy.encoder.digest,
                preference: Preference(quality: 1, cost: 0)
            )
            return (0..<40).reduce(0) { $0 + routed.predictedQuality[$1, 1] } / 40
        }
        let (kept, forgotten) = (try quality(data), try quality(data.forgetting(halfLife: halfLife)))
        #expect(forgotten < kept - 0.1 && abs(forgotten - 0.1) < 0.1, "\(kept) \(forgotten)")
        let policy = try TrainerRegistry.train("hierarchical", data: data.forgetting(halfLife: halfLife), seed: 1)
        #expect(policy.provenance.hyperparameters["half_life"] == "\(halfLife)")
    }

    @Test func `where nothing changes nothing is forgotten`() throws {
        let data = try log(drifts: false)
        let choice = try HalfLifeValidation.choice(data)
        #expect(choice.halfLife == nil && choice.tried.map(\.halfLife) == [250, 1_000])
    }

    @Test func `a short log has nothing to try, and one without order is refused`() throws {
        let data = try log(drifts: false)
        let short = try HalfLifeValidation.choice(data.part(at: Array(0..<100)))
        #expect(short.halfLife == nil && short.tried.isEmpty && short.forecasts == 0)
        let plain = try Synthetic.data(90)
        #expect(throws: LearningError.self) { try HalfLifeValidation.choice(plain) }
    }
}
