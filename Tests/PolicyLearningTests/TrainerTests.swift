import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

struct TrainerTests {
    @Test(arguments: TrainerRegistry.trainers.map { $0.name })
    func `every trainer gives a policy that routes and says what made it`(name: String) throws {
        let own = try TrainerRegistry.trainer(named: name).options.map(\.name)
        let options = Synthetic.short(own)
        let policy = try TrainerRegistry.train(name, data: Synthetic.data(), options: options, seed: 12)
        #expect(policy.provenance.trainer == name)
        #expect(policy.provenance.seed == 12)
        #expect(policy.provenance.prompts == 120)
        #expect((1...360).contains(policy.provenance.outcomes))
        let recorded = Set(policy.provenance.hyperparameters.keys.filter { !$0.hasPrefix("chosen_") })
        #expect(recorded == Set(own + CommonOptions().descriptions.map(\.name)))
        #expect(policy.explore == 0.01)
        #expect(try Synthetic.choices(policy, cost: 0.5).allSatisfy { (0..<3).contains($0) })
    }

    @Test(arguments: ["item-response", "kmeans", "knn", "logistic", "mlp", "ridge"])
    func `predicted utility finds which prompts need the dear model`(name: String) throws {
        let policy = try TrainerRegistry.train(name, data: Synthetic.data(), seed: 1)
        #expect(try Synthetic.choices(policy, cost: 0.2) == Synthetic.best())
    }

    @Test func `best single and cheapest take one model for all`() throws {
        let single = try TrainerRegistry.train("best-single", data: Synthetic.data(), seed: 1)
        #expect(try Synthetic.choices(single, cost: 0) == Array(repeating: 1, count: 40))
        #expect(try Synthetic.choices(single, cost: 0.9) == Array(repeating: 0, count: 40))
        let cheapest = try TrainerRegistry.train("cheapest", data: Synthetic.data(), seed: 1)
        #expect(try Synthetic.choices(cheapest, cost: 0) == Array(repeating: 0, count: 40))
    }

    @Test func `predictions come near the outcomes they were learned from`() throws {
        for name in ["kmeans", "knn", "ridge", "barp"] {
            let options = name == "barp" ? Synthetic.quick : [:]
            let policy = try TrainerRegistry.train(name, data: Synthetic.data(), options: options, seed: 1)
            let routed = try policy.route(
                Synthetic.features(40, seed: 77),
                inputTokens: Synthetic.lengths(40),
                encoderDigest: policy.encoder.digest,
                preference: Preference(quality: 1, cost: 1)
            )
            let (scores, costs) = (Synthetic.scores(40), Synthetic.costs(40))
            for place in 0..<120 {
                #expect(abs(routed.predictedQuality.elements[place] - scores.elements[place]) < 0.2, "\(name)")
                #expect(abs(routed.predictedCost.elements[place] / costs.elements[place] - 1) < 0.35, "\(name)")
            }
        }
    }

    @Test func `cost scale follows the options`() throws {
        let costs = Synthetic.costs(120).elements
        let linear = try TrainerRegistry.train("random", data: Synthetic.data(), seed: 1)
        #expect(try linear.costScale == CostScale.linear(fitting: costs))
        let options: [String: SettingValue] = ["log_cost_scale": true]
        let logarithmic = try TrainerRegistry.train("random", data: Synthetic.data(), options: options, seed: 1)
        #expect(try logarithmic.costScale == CostScale.logarithmic(fitting: costs))
    }

    @Test(arguments: [
        ("barp", "neighbors", 3.0), ("knn", "neighbors", -1), ("knn", "neighbors", 2.5), ("barp", "epochs", .nan),
        ("random", "explore", 1.5), ("ridge", "ridge_penalty", -1), ("barp-linear", "ridge_penalty", 0),
        ("kmeans", "clusters", -1),
        ("barp", "minimum_steps", 0.5),
    ])
    func `unknown and out-of-range options are refused by name`(trainer: String, option: String, value: Double) throws {
        let error = #expect(throws: LearningError.self) {
            try TrainerRegistry.train(trainer, data: Synthetic.data(), options: [option: .number(value)], seed: 1)
        }
        guard case .invalidOption = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(error?.description.contains(option) == true)
    }

    @Test func `an unknown trainer is refused, naming those there are`() throws {
        let error = #expect(throws: LearningError.self) {
            try TrainerRegistry.train("oracle", data: Synthetic.data(), seed: 1)
        }
        #expect(error?.description.contains("best-single") == true)
    }
}
