import Gradients
import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

struct BaRPTrainingTests {
    private func train(seed: UInt64 = 1, _ options: [String: SettingValue] = Synthetic.quick) throws -> TrainedPolicy {
        try TrainerRegistry.train("barp", data: Synthetic.data(), options: options, seed: seed)
    }

    @Test func `BaRP learns which prompts need the expensive model, and that cost can decide`() throws {
        let policy = try train()
        #expect(try Synthetic.choices(policy, cost: 0.2) == Synthetic.best())
        #expect(try Synthetic.choices(policy, cost: 0.95) == Array(repeating: 0, count: 40))
    }

    @Test func `same seed gives the same policy, another seed another`() throws {
        var options = Synthetic.quick
        options["epochs"] = 3
        #expect(try train(seed: 4, options) == train(seed: 4, options))
        #expect(try train(seed: 4, options).policyParameters != train(seed: 5, options).policyParameters)
    }

    @Test func `progress is told once an epoch, reward rises and entropy falls`() throws {
        var steps: [TrainingProgress] = []
        _ = try TrainerRegistry.train("barp", data: Synthetic.data(), options: Synthetic.quick, seed: 1) {
            steps.append($0)
        }
        #expect(steps.map(\.epoch) == Array(1...200))
        let (first, last) = (try #require(steps.first), try #require(steps.last))
        #expect(last.meanReward > first.meanReward + 0.05)
        #expect(first.entropy > 1.0 && first.entropy < 1.0987)  // ln 3 = 1.0986
        #expect(last.entropy < 0.5)
    }

    private func training(epochs: Int) -> ReinforceTrainer {
        var options = BaRPOptions()
        options.epochs = epochs
        options.minimumSteps = 0
        options.learningRate = 1e-3
        options.preferenceWidth = 8
        options.hiddenWidth = 16
        return ReinforceTrainer(options)
    }

    @Test func `one outcome is looked at for each prompt and epoch`() throws {
        let data = try Synthetic.data()
        var replay = BanditReplay(data.outcomes)
        _ = try training(epochs: 2).run(
            features: data.features,
            replay: &replay,
            costScale: .linear(tau: 0.01),
            seed: 1
        ) { _ in }
        #expect(replay.requests == 240)
        #expect(replay.revealed.count > 120 && replay.revealed.count <= 240)
    }

    @Test func `outcomes that were not looked at do not change what is learned`() throws {
        let data = try Synthetic.data()
        func run(_ outcomes: OutcomeTable) throws -> (network: TrainableBaRPNetwork, revealed: OutcomeTable) {
            var replay = BanditReplay(outcomes)
            let network = try training(epochs: 2).run(
                features: data.features,
                replay: &replay,
                costScale: .linear(tau: 0.01),
                seed: 1
            ) { _ in }
            return (network, replay.revealed)
        }
        let first = try run(data.outcomes)
        var altered = data.outcomes
        var changes = 0
        for prompt in 0..<altered.prompts {
            for model in 0..<altered.models where !first.revealed.isObserved(prompt: prompt, model: model) {
                altered.set(prompt: prompt, model: model, quality: 0.5, cost: 7, outputTokens: 9)
                changes += 1
            }
        }
        #expect(changes > 100)
        #expect(try run(altered).network == first.network)
    }

    @Test func `a model without an outcome for a prompt is never chosen for it`() throws {
        var scores = Synthetic.scores(120)
        for prompt in 0..<120 where prompt % 3 == 0 { scores[prompt, 1] = .nan }
        let data = try TrainingSet(
            encoder: Synthetic.encoder(),
            candidates: Synthetic.candidates,
            features: Synthetic.features(120),
            inputTokens: Synthetic.lengths(120),
            scores: scores,
            costs: Synthetic.costs(120)
        )
        // The replay traps on a choice that has no outcome, so that finishing is the point.
        var options = Synthetic.quick
        options["epochs"] = 10
        let policy = try TrainerRegistry.train("barp", data: data, options: options, seed: 1)
        #expect(policy.provenance.outcomes <= 320)
    }

    @Test func `inference computes the same logits as training`() throws {
        var generator = PhiloxGenerator(seed: 8)
        var network = TrainableBaRPNetwork(
            dimension: 6,
            models: 3,
            preferenceWidth: 5,
            hiddenWidth: 7,
            using: &generator
        )
        // Biases start at zero and the last layer near it: make them count.
        for index in network.parameters.indices {
            let (rows, columns) = (network.parameters[index].rows, network.parameters[index].columns)
            network.parameters[index] = .heNormal(inputs: rows, outputs: columns, using: &generator)
        }
        let features = Synthetic.features(9)
        var tape = Tape()
        let preferences = Matrix(Array(repeating: [0.25, 0.75], count: 9))
        let logits = network.record(features: features, preferences: preferences, on: &tape).output
        let policy = BaRPPolicy(network: network.network, rewardUnit: 1, costScale: .linear(tau: 0.01))
        let inferred = policy.logits(features, preference: try Preference(quality: 1, cost: 3))
        for (value, expected) in zip(inferred.elements, tape.value(of: logits).elements) {
            #expect(abs(value - expected) < 1e-5)
        }
    }

    @Test func `training that leaves the finite numbers stops and names epoch and tensor`() throws {
        let features = Matrix(rows: 64, columns: Synthetic.dimension, repeating: .greatestFiniteMagnitude)
        let data = try TrainingSet(
            encoder: Synthetic.encoder(),
            candidates: Synthetic.candidates,
            features: features,
            inputTokens: Synthetic.lengths(features.rows),
            scores: Synthetic.scores(64),
            costs: Synthetic.costs(64)
        )
        let error = #expect(throws: LearningError.self) {
            try TrainerRegistry.train("barp", data: data, options: Synthetic.quick, seed: 1)
        }
        guard case .diverged(let epoch, let tensor) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(epoch == 1 && !tensor.isEmpty)
    }
}
