import Glibc
import Numerics
import RoutingPolicy

/// Answers of models with known abilities, P(n, k) = sigmoid(3 e_n a_k + b_k).
struct Planted {
    let features: Matrix
    let abilities: Matrix
    let probabilities: Matrix
    let scores: Matrix

    /// Models come in pairs of near twins: 2 i and 2 i + 1.
    init(prompts: Int, models: Int, length: Int = 4, seed: UInt64) {
        var generator = PhiloxGenerator(seed: seed)
        func uniform() -> Float { Float(2 * generator.uniform() - 1) }
        var features = Matrix(rows: prompts, columns: length)
        for place in features.elements.indices { features.elements[place] = uniform() }
        var abilities = Matrix(rows: models, columns: length + 1)
        for model in 0..<models {
            for column in 0...length {
                abilities[model, column] = model % 2 == 0 ? uniform() : abilities[model - 1, column] + 0.05 * uniform()
            }
        }
        var probabilities = Matrix(rows: prompts, columns: models)
        var scores = probabilities
        for prompt in 0..<prompts {
            for model in 0..<models {
                var logit = abilities[model, length]
                for column in 0..<length { logit += 3 * features[prompt, column] * abilities[model, column] }
                probabilities[prompt, model] = 1 / (1 + exp(-logit))
                scores[prompt, model] = Float(generator.uniform()) < probabilities[prompt, model] ? 1 : 0
            }
        }
        (self.features, self.abilities, self.probabilities, self.scores) = (features, abilities, probabilities, scores)
    }
}
