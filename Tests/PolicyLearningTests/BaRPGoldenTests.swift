import PureTestSupport
import Foundation
import Gradients
import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

/// Loss, gradients and two steps of Adam against `Fixtures/barp_step.py`, which shares no code and no derivation with
/// us.
struct BaRPGoldenTests {
    private struct Golden: Decodable {
        let learningRate: Float
        let entropyWeight: Float
        let features: [[Float]]
        let preferences: [[Float]]
        let choices: [Bool]
        let actions: [[Int]]
        let rewards: [[Float]]
        let start: [String: [[Float]]]
        let losses: [Float]
        let gradients: [[String: [[Float]]]]
        let end: [String: [[Float]]]
    }

    private func golden() throws -> (Golden, TrainableBaRPNetwork) {
        let golden = try GoldenFile.decode(Golden.self, "barp_step", in: .module)
        func layers(_ part: String, _ count: Int) throws -> [DenseLayer] {
            try (0..<count).map { index in
                DenseLayer(
                    weight: Matrix(try #require(golden.start["\(part).\(index).weight"])),
                    bias: Matrix(try #require(golden.start["\(part).\(index).bias"]))
                )
            }
        }
        let network = BaRPNetwork(preferenceEncoder: try layers("preference", 2), head: .layers(try layers("head", 3)))
        return (golden, TrainableBaRPNetwork(network))
    }

    private func batch(_ golden: Golden, entropyWeight: Float) -> BaRPActor.Batch {
        BaRPActor.Batch(
            features: Matrix(golden.features),
            preferences: Matrix(golden.preferences),
            choices: golden.choices,
            entropyWeight: entropyWeight
        )
    }

    private func expectClose(_ value: Matrix, _ expected: [[Float]], within tolerance: Float, _ name: String) {
        let expected = Matrix(expected)
        #expect(value.rows == expected.rows && value.columns == expected.columns, "\(name)")
        for (value, expected) in zip(value.elements, expected.elements) {
            #expect(abs(value - expected) <= tolerance, "\(name): \(value) against \(expected)")
        }
    }

    @Test func `gradients of the loss equal finite differences of an independent program`() throws {
        let (golden, network) = try golden()
        var tape = Tape()
        let pass = network.record(
            features: Matrix(golden.features),
            preferences: Matrix(golden.preferences),
            on: &tape
        )
        let mean = golden.rewards[0].reduce(0, +) / Float(golden.rewards[0].count)
        let loss = tape.policyGradientLoss(
            logits: pass.output,
            actions: golden.actions[0],
            advantages: golden.rewards[0].map { $0 - mean },
            entropyWeight: golden.entropyWeight,
            mask: golden.choices
        )
        #expect(abs(tape.value(of: loss).elements[0] - golden.losses[0]) < 1e-6)
        let gradients = tape.gradients(of: loss, withRespectTo: pass.parameters)
        for (name, gradient) in zip(network.names, gradients) {
            expectClose(gradient, try #require(golden.gradients[0][name]), within: 1e-6, name)
        }
    }

    @Test func `two training steps equal those of an independent program`() throws {
        let (golden, network) = try golden()
        var actor = BaRPActor(network: network, learningRate: golden.learningRate)
        for step in golden.actions.indices {
            let report = actor.reinforceStep(batch(golden, entropyWeight: golden.entropyWeight)) { _ in
                (golden.actions[step], golden.rewards[step])
            }
            #expect(abs(report.loss - golden.losses[step]) < 1e-5)
            #expect(report.divergedTensor == nil)
        }
        for (name, parameter) in zip(actor.network.names, actor.network.parameters) {
            expectClose(parameter, try #require(golden.end[name]), within: 2e-5, name)
        }
    }

    @Test func `leave-one-out baseline is the batch mean scaled by B over B - 1`() throws {
        let (golden, network) = try golden()
        func loss(leavesOneOut: Bool) -> Float {
            var actor = BaRPActor(network: network, learningRate: 0.01, leavesOneOut: leavesOneOut)
            return actor.reinforceStep(batch(golden, entropyWeight: 0)) { _ in
                (golden.actions[0], golden.rewards[0])
            }.loss
        }
        #expect(abs(loss(leavesOneOut: true) - loss(leavesOneOut: false) * 4 / 3) < 1e-6)
    }
}
