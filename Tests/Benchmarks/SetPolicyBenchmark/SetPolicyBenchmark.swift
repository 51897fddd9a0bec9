import Foundation
import Numerics
import PolicyLearning
import RoutingPolicy

/// How long LLM Bandit takes to decide, without the encoder: one thread, batches as routing makes them, the published
/// sizes with fresh weights (the time does not depend on what they are).
///
/// Prints microseconds a decision, median over rounds, for sets of several sizes: the set policy alone, and with the
/// item response model that predicts its scores.
@main
enum SetPolicyBenchmark {
    static func main() throws {
        let (batch, dimension, length) = (256, 384, 128)
        AdamBenchmark.run()
        print("candidates  set policy  with scores  one prompt")
        for models in [2, 4, 8, 16, 26] {
            var generator = PhiloxGenerator(seed: 1)
            let candidates = (0..<models).map { LanguageModel(name: "\($0)", inputPrice: 1, outputPrice: 1) }
            let frame = try DecisionFrame(candidates: candidates, dimension: dimension, costScale: .linear(tau: 1))
            let network = TrainableSetNetwork(
                SetNetworkShape(identityLength: length, featureLength: dimension),
                using: &generator
            )
            var tensors = network.tensors
            let identities = Matrix.random(models, length, &generator)
            tensors["identities"] = identities
            tensors["input_tokens"] = Matrix(rows: 1, columns: models, repeating: 100)
            tensors["output_tokens"] = Matrix([(0..<models).map { 1000 * Float($0 + 1) }])
            let policy = try LLMBanditPolicy(
                parameters: PolicyParameters(
                    algorithm: LLMBanditPolicy.algorithm,
                    settings: [
                        "heads": 4, "cost_form": "set-maximum", "dynamic_cost": false, "cost_reference": 0.01,
                        "lowest_ratio": 0,
                        "highest_ratio": 2, "utility_weight": 0, "reward_unit": 1,
                    ],
                    tensors: tensors
                ),
                frame: frame
            )
            let scores = ItemResponseModel(
                promptWeight: .random(dimension, 128, &generator),
                identityLayer: .random(length, 128, &generator),
                hiddenLayer: .random(128, 128, &generator),
                pointwiseHead: .random(128, 1, &generator),
                pairwiseHead: .random(128, 1, &generator),
                identities: identities
            )
            let features = Matrix.random(batch, dimension, &generator)
            let preference = try Preference(quality: 0.6, cost: 0.4)
            func decisions(_ features: Matrix, _ quality: Matrix) -> Matrix {
                policy.probabilities(
                    DecisionBatch(
                        features: features,
                        candidates: candidates,
                        predictedQuality: quality,
                        predictedCost: quality
                    ),
                    preference: preference
                )
            }
            let quality = scores.probabilities(features: features)
            let (first, single) = (features.rows(at: [0]), quality.rows(at: [0]))
            let alone = microseconds { decisions(features, quality) } / Double(batch)
            let whole = microseconds { decisions(features, scores.probabilities(features: features)) } / Double(batch)
            let one = microseconds { decisions(first, single) }
            print(String(format: "%10d  %7.1f us  %8.1f us  %7.1f us", models, alone, whole, one))
        }
    }

    /// The median over rounds, after a round that warms up.
    private static func microseconds(_ body: () -> Matrix) -> Double {
        var sum: Float = body().elements[0]
        let times = (0..<15).map { _ in
            let start = ContinuousClock.now
            sum += body().elements[0]
            return (ContinuousClock.now - start) / .microseconds(1)
        }
        // The results are used, so that no round is optimised away.
        precondition(sum.isFinite, "a probability is not finite")
        return times.sorted()[times.count / 2]
    }
}

extension Matrix {
    fileprivate static func random(_ rows: Int, _ columns: Int, _ generator: inout PhiloxGenerator) -> Matrix {
        let elements = (0..<rows * columns).map { _ in Float(generator.uniform() - 0.5) * 0.2 }
        return Matrix(rows: rows, columns: columns, elements: elements)
    }
}

extension DenseLayer {
    fileprivate static func random(_ inputs: Int, _ outputs: Int, _ generator: inout PhiloxGenerator) -> DenseLayer {
        DenseLayer(weight: .random(inputs, outputs, &generator), bias: .random(1, outputs, &generator))
    }
}
