import Foundation
import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

/// Stage 1 on a log whose difficulties and abilities are known, and against Newton's method written out.
struct AdditiveLogisticTests {
    let prompts = 600
    let price = [-1.2, -0.4, 0.3, 1.3]
    let ability = [-1.0, 0.5, 0, 1.5]
    let slope = [1.5, -1.0, 0.0]

    /// One outcome a prompt, its model drawn uniformly.
    private func log(binary: Bool = true) -> (inputs: Matrix, outcomes: OutcomeTable) {
        var generator = PhiloxGenerator(seed: 21)
        var inputs = Matrix(rows: prompts, columns: 3)
        var outcomes = OutcomeTable(prompts: prompts, models: 4)
        for prompt in 0..<prompts {
            for column in 0..<3 { inputs[prompt, column] = Float(generator.uniform() * 4 - 2) }
            let model = Int(generator.uniform() * 4)
            let logit = zip(inputs.row(prompt), slope).reduce(ability[model]) { $0 + Double($1.0) * $1.1 }
            let chance = 1 / (1 + exp(-logit))
            let score = generator.uniform() < chance ? 1.0 : 0
            outcomes.set(
                prompt: prompt,
                model: model,
                quality: Float(binary ? score : 0.5 * score + 0.5 * chance),
                cost: 0.001,
                outputTokens: 100
            )
        }
        return (inputs, outcomes)
    }

    private func fit(
        _ log: (inputs: Matrix, outcomes: OutcomeTable),
        iterations: Int = 12
    ) throws -> AdditiveLogistic {
        try AdditiveLogistic(
            Observations(log.outcomes, largestWeight: 10),
            inputs: log.inputs,
            groups: [0, 0, 1],
            price: price,
            iterations: iterations
        )
    }

    @Test func `planted difficulties and abilities are recovered`() throws {
        let fit = try fit(log())
        for (found, planted) in zip(fit.slope, slope) { #expect(abs(found - planted) < 0.4) }
        for (found, planted) in zip(fit.ability, ability) { #expect(abs(found - planted) < 0.6) }
        #expect(fit.slope[2].magnitude < 0.2)
    }

    /// Newton's method on the penalised likelihood, dense, outcome by outcome, at the variances that EM ended with.
    @Test(arguments: [true, false]) func `the solution is that of dense Newton`(binary: Bool) throws {
        let log = log(binary: binary)
        let fit = try fit(log, iterations: 80)
        let observations = Observations(log.outcomes, largestWeight: 10)
        let model = observations.modelOfEach
        let offset = fit.offset
        let rows = observations.prompts.enumerated().map { index, prompt in
            let own = (0..<4).map { $0 == model[index] ? 1.0 : 0 }
            return [1] + log.inputs.row(prompt).map(Double.init) + [price[model[index]]] + own
        }
        let precision =
            [0.01] + [0, 0, 1].map { 1 / fit.slopeVariances[$0] } + [1]
            + Array(repeating: 1 / fit.abilityVariance, count: 4)
        var solution = [Double](repeating: 0, count: 9)
        for _ in 0..<40 {
            var gradient = zip(solution, precision).map { -$0 * $1 }
            var hessian = [Double](repeating: 0, count: 81)
            for index in 0..<9 { hessian[index * 10] = precision[index] }
            for (row, score) in zip(rows, observations.quality) {
                let mean = 1 / (1 + exp(-zip(row, solution).reduce(offset) { $0 + $1.0 * $1.1 }))
                for i in 0..<9 {
                    gradient[i] += row[i] * (score - mean) / fit.dispersion
                    for j in 0..<9 { hessian[i * 9 + j] += row[i] * row[j] * mean * (1 - mean) / fit.dispersion }
                }
            }
            let step = SymmetricSystem.referenceSolutions(hessian, order: 9, rightHandSides: gradient, columns: 1)
            for index in 0..<9 { solution[index] += step[index] }
        }
        for column in 0..<3 { #expect(abs(fit.slope[column] - solution[1 + column]) < 2e-3) }
        for model in 0..<4 {
            let ability = offset + solution[0] + solution[4] * price[model] + solution[5 + model]
            #expect(abs(fit.ability[model] - ability) < 2e-3)
        }
    }
}
