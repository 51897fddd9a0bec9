import Foundation
import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

struct ResidualRegressionTests {
    /// n prompts with three inputs, two models of which each has answered its own half; w is scaled by `effect`.
    private struct Sample {
        let inputs: Matrix
        let observations: Observations
        let targets: [Double]
        static let weights = [[1.0, -0.5, 0.2], [-0.8, 0.4, 0.9]]

        init(prompts: Int, effect: Double, noise: Double) {
            var generator = PhiloxGenerator(seed: 11)
            let inputs = Matrix(
                rows: prompts,
                columns: 3,
                elements: (0..<3 * prompts).map { _ in Float(generator.uniform() - 0.5) }
            )
            var outcomes = OutcomeTable(prompts: prompts, models: 2)
            for prompt in 0..<prompts {
                outcomes.set(prompt: prompt, model: prompt % 2, quality: 0, cost: 1, outputTokens: 1)
            }
            let observations = Observations(outcomes, largestWeight: 10)
            var targets: [Double] = []
            for (model, prompt) in zip(observations.modelOfEach, observations.prompts) {
                let mean = (0..<3).reduce(0) { $0 + Double(inputs[prompt, $1]) * Self.weights[model][$1] }
                targets.append(effect * mean + noise * (generator.uniform() - 0.5))
            }
            (self.inputs, self.observations, self.targets) = (inputs, observations, targets)
        }

        /// Rows of one model, and its targets.
        func part(_ model: Int) -> (rows: [[Double]], targets: [Double]) {
            let own = observations.modelOfEach.indices.filter { observations.modelOfEach[$0] == model }
            return (
                own.map { outcome in (0..<3).map { Double(inputs[observations.prompts[outcome], $0]) } },
                own.map { targets[$0] }
            )
        }
    }

    @Test func `weights that are there are found`() throws {
        let sample = Sample(prompts: 2000, effect: 1, noise: 0.1)
        let found = try ResidualRegression(sample.observations, inputs: sample.inputs, targets: sample.targets)
        for (own, expected) in zip(found.weights, Sample.weights) {
            for (weight, value) in zip(own, expected) { #expect(abs(weight - value) < 0.02) }
        }
    }

    @Test func `noise has no weights`() throws {
        let sample = Sample(prompts: 2000, effect: 0, noise: 1)
        let found = try ResidualRegression(sample.observations, inputs: sample.inputs, targets: sample.targets)
        let largest = found.weights.flatMap { $0 }.map(abs).max()
        #expect(try #require(largest) < 0.02)
    }

    /// The likelihood of all targets from their dense covariance s^2 (I + v X X'), s^2 at its maximum, by elimination.
    @Test func `the variance is that of the highest likelihood`() throws {
        let sample = Sample(prompts: 60, effect: 0.3, noise: 1)
        let found = try ResidualRegression(sample.observations, inputs: sample.inputs, targets: sample.targets)
        func loss(_ variance: Double) -> Double {
            var (quadratic, determinant) = (0.0, 0.0)
            for model in 0..<2 {
                let (rows, targets) = sample.part(model)
                var system = rows.indices.map { i in
                    rows.indices.map { j in
                        (i == j ? 1 : 0) + variance * zip(rows[i], rows[j]).reduce(0) { $0 + $1.0 * $1.1 }
                    } + [targets[i]]
                }
                // Gauss: the pivots' logarithms are the determinant's, and z' D^-1 z the quadratic form.
                for pivot in system.indices {
                    determinant += log(system[pivot][pivot])
                    quadratic += system[pivot][rows.count] * system[pivot][rows.count] / system[pivot][pivot]
                    for row in system.indices where row > pivot {
                        let factor = system[row][pivot] / system[pivot][pivot]
                        for column in pivot...rows.count { system[row][column] -= factor * system[pivot][column] }
                    }
                }
            }
            return 60 * log(quadratic / 60) + determinant
        }
        let best = loss(found.variance)
        for step in -40...40 { #expect(loss(found.variance * exp(Double(step) / 8)) > best - 1e-6) }
    }
}
