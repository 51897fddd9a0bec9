import PureTestSupport
import Foundation
import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

struct LinearBanditTests {
    private struct Golden: Decodable {
        let penalty: Double
        let alpha: Double
        let contexts: [[Double]]
        let rewards: [[Double]]
        let actions: [Int]
        let scores: [[Double]]
        let coefficients: [[Double]]
        let inverses: [[Double]]
    }

    @Test func `LinUCB makes the choices of an independent program, with its scores and statistics`() throws {
        let golden = try GoldenFile.decode(Golden.self, "linear_bandit", in: .module)
        var arms = golden.coefficients.map { LinearArm(order: $0.count, penalty: golden.penalty) }
        for (round, x) in golden.contexts.enumerated() {
            let scores = arms.map { $0.mean(x) + golden.alpha * $0.width(x) }
            for (score, expected) in zip(scores, golden.scores[round]) { #expect(abs(score - expected) < 1e-10) }
            let action = scores.indices.reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }
            #expect(action == golden.actions[round])
            try arms[action].update(x, reward: golden.rewards[round][action])
        }
        for (arm, (theta, inverse)) in zip(arms, zip(golden.coefficients, golden.inverses)) {
            #expect(zip(arm.coefficients, theta).allSatisfy { abs($0 - $1) < 1e-10 })
            #expect(zip(arm.inverse, inverse).allSatisfy { abs($0 - $1) < 1e-10 })
        }
    }

    @Test func `Sherman-Morrison agrees with Cholesky and with elimination, past the fresh inversion`() throws {
        let order = 6
        var generator = PhiloxGenerator(seed: 3)
        var arm = LinearArm(order: order, penalty: 0.5)
        var gram = (0..<order * order).map { $0 % (order + 1) == 0 ? 0.5 : 0 }
        var moment = [Double](repeating: 0, count: order)
        for _ in 0..<1234 {
            let x = (0..<order).map { _ in generator.normal() }
            let reward = generator.normal()
            try arm.update(x, reward: reward)
            for i in 0..<order {
                moment[i] += reward * x[i]
                for j in 0..<order { gram[i * order + j] += x[i] * x[j] }
            }
        }
        let identity = (0..<order * order).map { $0 % (order + 1) == 0 ? 1.0 : 0 }
        let inverse = SymmetricSystem.referenceSolutions(
            gram,
            order: order,
            rightHandSides: identity,
            columns: order
        )
        let theta = SymmetricSystem.referenceSolutions(gram, order: order, rightHandSides: moment, columns: 1)
        let updated = arm
        try arm.refactor()
        for arm in [updated, arm] {
            #expect(zip(arm.inverse, inverse).allSatisfy { abs($0 - $1) < 1e-12 })
            #expect(zip(arm.coefficients, theta).allSatisfy { abs($0 - $1) < 1e-11 })
        }
    }

    /// Rewards of [h; w; 1] that each rule must learn on the synthetic problem.
    @Test(arguments: ["linucb", "lints", "epsilon-greedy"])
    func `a linear bandit learns which prompts need the dear model, and that cost can decide`(name: String) throws {
        let policy = try TrainerRegistry.train(name, data: Synthetic.data(), options: ["passes": 30], seed: 2)
        #expect(try Synthetic.choices(policy, cost: 0.2) == Synthetic.best())
        #expect(try Synthetic.choices(policy, cost: 0.97) == Array(repeating: 0, count: 40))
    }

    @Test func `one outcome is looked at for each round, and unseen ones do not matter`() throws {
        let data = try Synthetic.data()
        let vectors = PreferenceFeatures(
            projection: DenseLayer(
                weight: Matrix((0..<6).map { row in (0..<6).map { $0 == row ? 1 : 0 } }),
                bias: Matrix(rows: 1, columns: 6)
            ),
            interacts: true
        )
        func run(_ outcomes: OutcomeTable) throws -> (replay: BanditReplay, theta: [[Double]]) {
            var replay = BanditReplay(outcomes)
            var training = LinearBanditTraining(rule: .posteriorSample(scale: 0.3))
            training.passes = 2
            let arms = try training.run(
                features: data.features,
                vectors: vectors,
                replay: &replay,
                costScale: .linear(tau: 0.01),
                seed: 6
            ) { _ in }
            return (replay, arms.map(\.coefficients))
        }
        let first = try run(data.outcomes)
        #expect(first.replay.requests == 240)
        var altered = data.outcomes
        for prompt in 0..<120 {
            for model in 0..<3 where !first.replay.revealed.isObserved(prompt: prompt, model: model) {
                altered.set(prompt: prompt, model: model, quality: 0.5, cost: 7, outputTokens: 9)
            }
        }
        #expect(altered.cost != data.outcomes.cost)
        #expect(try run(altered).theta == first.theta)
    }
}
