import PureTestSupport
import Foundation
import Gradients
import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

struct ScoreNetworkTests {
    private struct Golden: Decodable {
        let costWeight: Float
        let parameters: [[[Float]]]
        let features: [[Float]]
        let quality: [[Float]]
        let cost: [[Float]]
        let known: [Bool]
        let loss: Float
        let gradients: [[[Float]]]
    }

    @Test func `loss and gradients of the MLP equal those of an independent program`() throws {
        let golden = try GoldenFile.decode(Golden.self, "outcome_loss", in: .module)
        var tape = Tape()
        let variables = golden.parameters.map { tape.parameter(Matrix($0)) }
        let hidden = tape.dense(tape.constant(Matrix(golden.features)), weight: variables[0], bias: variables[1])
        let outputs = tape.dense(tape.rectified(hidden), weight: variables[2], bias: variables[3])
        let loss = tape.outcomeLoss(
            outputs,
            quality: Matrix(golden.quality),
            cost: Matrix(golden.cost),
            known: golden.known,
            costWeight: golden.costWeight
        )
        #expect(abs(tape.value(of: loss).elements[0] - golden.loss) < 1e-6)
        for (gradient, expected) in zip(tape.gradients(of: loss, withRespectTo: variables), golden.gradients) {
            for (value, expected) in zip(gradient.elements, Matrix(expected).elements) {
                #expect(abs(value - expected) < 1e-6)
            }
        }
    }

    private func fit(_ outcomes: OutcomeTable, hiddenWidth: Int, seed: UInt64 = 1) throws -> ScoreNetworkPredictor {
        var training = ScoreNetworkTraining()
        training.hiddenWidth = hiddenWidth
        training.learningRate = 1e-2
        return try training.run(
            features: Synthetic.features(outcomes.prompts),
            outcomes: outcomes,
            seed: seed
        ) { _ in }.predictor
    }

    @Test(arguments: [0, 16])
    func `predictions come near the truth, and spend comes out even`(hiddenWidth: Int) throws {
        let outcomes = try Synthetic.data().outcomes
        let predictor = try fit(outcomes, hiddenWidth: hiddenWidth)
        let (quality, _) = predictor.predictions(Synthetic.features(40, seed: 77))
        for (value, expected) in zip(quality.elements, Synthetic.scores(40).elements) {
            #expect(abs(value - expected) < 0.15)
        }
        let predicted = predictor.predictions(Synthetic.features(120)).outputTokens
        for model in 0..<3 {
            let sums = (0..<120).reduce((Float(0), Float(0))) {
                ($0.0 + predicted[$1, model], $0.1 + outcomes.outputTokens[$1, model])
            }
            #expect(abs(sums.0 / sums.1 - 1) < 1e-4)
        }
    }

    @Test func `unknown outcomes do not matter, whatever stands in their place`() throws {
        var outcomes = OutcomeTable(prompts: 120, models: 3)
        let (scores, costs) = (Synthetic.scores(120), Synthetic.costs(120))
        for prompt in 0..<120 {
            for model in 0..<3 where (prompt + model) % 3 != 0 {
                outcomes.set(
                    prompt: prompt,
                    model: model,
                    quality: scores[prompt, model],
                    cost: costs[prompt, model],
                    outputTokens: costs[prompt, model] * 1e6
                )
            }
        }
        let quality = try fit(outcomes, hiddenWidth: 16).predictions(Synthetic.features(40, seed: 77)).quality
        for (value, expected) in zip(quality.elements, Synthetic.scores(40).elements) {
            #expect(abs(value - expected) < 0.2)
        }
    }

    @Test func `a model that answers nothing stays so`() throws {
        var outcomes = try Synthetic.data().outcomes
        for prompt in 0..<120 { outcomes.set(prompt: prompt, model: 0, quality: 0.5, cost: 0, outputTokens: 0) }
        let predictor = try fit(outcomes, hiddenWidth: 0)
        let tokens = predictor.predictions(Synthetic.features(40, seed: 77)).outputTokens
        #expect((0..<40).allSatisfy { tokens[$0, 0] == 0 && tokens[$0, 1] > 0 })
    }

    @Test func `training that leaves the finite numbers stops`() throws {
        let outcomes = try Synthetic.data().outcomes
        var training = ScoreNetworkTraining()
        training.learningRate = 1e30
        #expect(throws: LearningError.self) {
            try training.run(features: Synthetic.features(120), outcomes: outcomes, seed: 1) { _ in }
        }
    }
}
