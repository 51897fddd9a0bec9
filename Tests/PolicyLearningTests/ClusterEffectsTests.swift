import Foundation
import Numerics
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
            for model in 0..<2 {
                outcomes.set(prompt: prompt, model: model, quality: quality(prompt, model), cost: 1, outputTokens: 1)
            }
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

    /// The likelihood with the effects integrated out, by the determinant and inverse of the covariance I + 1 1' / m of
    /// each cell, over a grid of m.
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

    /// Prompts along a circle, in their order; outcomes of one model, predicted 0.5.
    private func circle(_ prompts: Int, quality: (Int) -> Double) -> (features: Matrix, observations: Observations) {
        var features = Matrix(rows: prompts, columns: 2)
        var outcomes = OutcomeTable(prompts: prompts, models: 1)
        for prompt in 0..<prompts {
            let angle = 2 * Double.pi * Double(prompt) / Double(prompts)
            (features[prompt, 0], features[prompt, 1]) = (Float(cos(angle)), Float(sin(angle)))
            outcomes.set(prompt: prompt, model: 0, quality: Float(quality(prompt)), cost: 1, outputTokens: 1)
        }
        return (features, Observations(outcomes, largestWeight: 10))
    }

    private func tables(_ count: Int, _ data: (features: Matrix, observations: Observations)) -> [ClusterEffects] {
        ClusterEffects.tables(
            count,
            features: data.features,
            observations: data.observations,
            predicted: Matrix(rows: data.features.rows, columns: 1, repeating: 0.5),
            seed: 3
        )
    }

    @Test(arguments: [1, 16]) func `clusters are as many as the effects need`(waves: Int) {
        var generator = PhiloxGenerator(seed: 11)
        // 400 prompts: 5, 10, 20 or 40 clusters to choose from.
        let data = circle(400) { prompt in
            0.5 + (prompt * 2 * waves / 400 % 2 == 0 ? 0.2 : -0.2) + 0.8 * (generator.uniform() - 0.5)
        }
        let found = tables(5, data)
        #expect(found.count == 5)
        let sizes = Set(found.map { $0.centroids.rows })
        #expect(sizes.count == 1)
        #expect(sizes.isSubset(of: waves == 16 ? [40] : [5, 10]))
        #expect(Set(found.map { $0.centroids.elements }).count == 5, "clusterings differ")
        #expect(tables(5, data).map(\.effect) == found.map(\.effect))
    }

    /// ln N(r; 0, s^2 (I + Z Z' / m)), s^2 at its maximum, by elimination in the dense covariance.
    @Test func `the likelihood is that of the dense covariance`() {
        var generator = PhiloxGenerator(seed: 12)
        let data = circle(60) { prompt in 0.5 + (prompt < 20 ? 0.1 : -0.05) + 0.2 * (generator.uniform() - 0.5) }
        for clusters in [3, 7] {
            let clustering = SphericalKMeans(data.features, clusters: clusters, seed: 4)
            let predicted = Matrix(rows: 60, columns: 1, repeating: 0.5)
            let found = ClusterEffects(clustering, observations: data.observations, predicted: predicted)
            let residuals = data.observations.quality.map { $0 - 0.5 }
            var rows = (0..<60).map { row in
                (0..<60).map { column in
                    let isTogether = clustering.assignment[row] == clustering.assignment[column]
                    return (row == column ? 1 : 0) + (isTogether ? 1 / found.pseudoOutcomes : 0)
                } + [residuals[row]]
            }
            var (quadratic, determinant) = (0.0, 0.0)
            for pivot in 0..<60 {
                determinant += log(rows[pivot][pivot])
                quadratic += rows[pivot][60] * rows[pivot][60] / rows[pivot][pivot]
                for row in pivot + 1..<60 {
                    let factor = rows[row][pivot] / rows[pivot][pivot]
                    for column in pivot...60 { rows[row][column] -= factor * rows[pivot][column] }
                }
            }
            #expect(abs(found.logLikelihood + 30 * log(quadratic / 60) + determinant / 2) < 1e-6)
        }
    }
}
