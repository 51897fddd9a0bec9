import Gradients
import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

/// The three heads of Table 6, the full-information baseline, and small data.
struct BaRPVariantTests {
    @Test(arguments: [TrainableBaRPNetwork.HeadKind.perceptron, .linear, .bilinear])
    func `inference computes the same logits as training, also after storing`(
        head: TrainableBaRPNetwork.HeadKind
    ) throws {
        var generator = PhiloxGenerator(seed: 8)
        var network = TrainableBaRPNetwork(
            dimension: 6,
            models: 3,
            preferenceWidth: 5,
            hiddenWidth: 7,
            head: head,
            using: &generator
        )
        for index in network.parameters.indices {
            let (rows, columns) = (network.parameters[index].rows, network.parameters[index].columns)
            network.parameters[index] = .heNormal(inputs: rows, outputs: columns, using: &generator)
        }
        let features = Synthetic.features(9)
        var tape = Tape()
        let preferences = Matrix(Array(repeating: [0.25, 0.75], count: 9))
        let logits = network.record(features: features, preferences: preferences, on: &tape).output
        let frame = try DecisionFrame(
            candidates: Synthetic.candidates,
            dimension: 6,
            costScale: .linear(tau: 0.01)
        )
        let made = BaRPPolicy(network: network.network, rewardUnit: 2, costScale: frame.costScale)
        let restored = try BaRPPolicy(parameters: made.parameters, frame: frame)
        for policy in [made, restored] {
            let inferred = policy.logits(features, preference: try Preference(quality: 1, cost: 3))
            for (value, expected) in zip(inferred.elements, tape.value(of: logits).elements) {
                #expect(abs(value - expected) < 1e-5)
            }
        }
    }

    @Test func `with the linear head the preference shifts every prompt's logits alike, with the bilinear it does not`()
        throws
    {
        func shifts(_ name: String) throws -> Matrix {
            let policy = try TrainerRegistry.train(name, data: Synthetic.data(), options: Synthetic.quick, seed: 1)
            let barp = try BaRPPolicy(parameters: policy.policyParameters, frame: policy.frame)
            let features = Synthetic.features(10, seed: 77)
            let ends = try [0.0, 1.0].map { cost in
                barp.logits(features, preference: try Preference(quality: 1 - cost, cost: cost))
            }
            let elements = zip(ends[0].elements, ends[1].elements).map { $0 - $1 }
            return Matrix(rows: 10, columns: 3, elements: elements)
        }
        let (linear, bilinear) = (try shifts("barp-linear"), try shifts("barp-bilinear"))
        #expect((1..<10).allSatisfy { abs(linear[$0, 0] - linear[0, 0]) < 1e-4 })
        #expect((1..<10).contains { abs(bilinear[$0, 0] - bilinear[0, 0]) > 0.1 })
    }

    @Test(arguments: ["barp-bilinear", "barp-full"])
    func `the variants learn which prompts need the expensive model`(name: String) throws {
        let policy = try TrainerRegistry.train(name, data: Synthetic.data(), options: Synthetic.quick, seed: 1)
        #expect(try Synthetic.choices(policy, cost: 0.2) == Synthetic.best())
        guard name == "barp-full" else { return }
        #expect(try Synthetic.choices(policy, cost: 0.95) == Array(repeating: 0, count: 40))
        #expect(policy.provenance.outcomes == 360)
    }

    @Test func `the linear head sends hard prompts to the expensive model, and listens to cost`() throws {
        let policy = try TrainerRegistry.train("barp-linear", data: Synthetic.data(), options: Synthetic.quick, seed: 1)
        let choices = try Synthetic.choices(policy, cost: 0)
        #expect(choices.indices.allSatisfy { !Synthetic.isHard($0) || choices[$0] == 1 })
        #expect(try Synthetic.choices(policy, cost: 1).contains(0))
    }

    @Test func `epochs are added until there are enough steps, and never taken away`() throws {
        var options = BaRPOptions()
        #expect(options.epochs(prompts: 224) == 1429)  // 7 batches an epoch
        #expect(options.epochs(prompts: 4337) == 100)  // 13,600 steps without any addition
        options.minimumSteps = 0
        #expect(options.epochs(prompts: 5) == 100)
        let given: [String: SettingValue] = ["epochs": 1, "minimum_steps": 10, "batch": 32]
        var epochs = 0
        let policy = try TrainerRegistry.train("barp", data: Synthetic.data(), options: given, seed: 1) { _ in
            epochs += 1
        }
        #expect(epochs == 3)
        #expect(policy.provenance.hyperparameters["epochs"] == "1")
        #expect(policy.provenance.hyperparameters["chosen_epochs"] == "3")
    }
}
