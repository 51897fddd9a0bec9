import Foundation
import LinearAlgebra
import PolicyLearning
import RoutingPolicy
import Testing

struct ClusterEffectsTests {
    /// Two directions, prompts of even and odd number; what is predicted is 0.5 throughout.
    private func effects(prompts: Int, quality: (Int, Int) -> Float) -> ClusterEffects {
        var features = Matrix(rows: prompts, columns: 2)
        var outcomes = OutcomeTable(prompts: prompts, models: 2)
        for prompt in 0..<prompts {
            features[prompt, prompt % 2] = 1
            for model in 0..<2 { outcomes.set(prompt: prompt, model: model, quality: quality(prompt, model), cost: 1) }
        }
        return ClusterEffects(
            SphericalKMeans(features, clusters: 2, seed: 1),
            observations: Observations(outcomes, largestWeight: 10),
            predicted: Matrix(rows: prompts, columns: 2, repeating: 0.5)
        )
    }

    private func effect(_ found: ClusterEffects, direction: Int, model: Int) -> Float {
        let cluster = found.centroids[0, direction] > 0.5 ? 0 : 1
        return found.effect[cluster, model]
    }

    @Test func `effects that are there are found`() {
        // Model 0 is better than predicted on even prompts and worse on odd ones, by 0.3, under noise of 0.1.
        let found = effects(prompts: 400) { prompt, model in
            let effect: Float = model == 0 ? (prompt % 2 == 0 ? 0.3 : -0.3) : 0
            return 0.5 + effect + (prompt / 2 % 2 == 0 ? 0.1 : -0.1)
        }
        #expect(found.pseudoOutcomes < 5)
        #expect(abs(effect(found, direction: 0, model: 0) - 0.3) < 0.01)
        #expect(abs(effect(found, direction: 1, model: 0) + 0.3) < 0.01)
        #expect(abs(effect(found, direction: 0, model: 1)) < 0.01)
    }

    @Test func `noise has no effects`() {
        var generator = PhiloxGenerator(seed: 5)
        let noise = (0..<800).map { _ in Float(generator.uniform()) }
        let found = effects(prompts: 400) { prompt, model in noise[2 * prompt + model] }
        #expect(found.pseudoOutcomes > 500)
        #expect(found.effect.elements.allSatisfy { abs($0) < 0.01 })
    }

    /// The likelihood with the effects integrated out, by the determinant and inverse of the covariance I + 1 1' / m of each
    /// cell, over a grid of m.
    @Test func `pseudo-outcomes are those of the highest likelihood`() {
        var generator = PhiloxGenerator(seed: 9)
        var values = [Float](repeating: 0, count: 120)
        for prompt in 0..<60 {
            for model in 0..<2 {
                let effect = [[0.06, -0.05], [-0.02, 0.07]][prompt % 2][model]
                values[2 * prompt + model] = Float(0.5 + effect + 0.4 * (generator.uniform() - 0.5))
            }
        }
        let found = effects(prompts: 60) { prompt, model in values[2 * prompt + model] }
        func loss(_ strength: Double) -> Double {
            var (quadratic, determinant) = (0.0, 0.0)
            for parity in 0..<2 {
                for model in 0..<2 {
                    let residuals = stride(from: parity, to: 60, by: 2).map { Double(values[2 * $0 + model]) - 0.5 }
                    let sum = residuals.reduce(0, +)
                    quadratic += residuals.reduce(0) { $0 + $1 * $1 } - sum * sum / (30 + strength)
                    determinant += log(1 + 30 / strength)
                }
            }
            return 120 * log(quadratic / 120) + determinant
        }
        let best = loss(found.pseudoOutcomes)
        for step in 0...90 { #expect(loss(pow(10, Double(step) / 22.5)) > best - 1e-6) }
    }
}
