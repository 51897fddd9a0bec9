import Glibc
import PolicyLearning
import Numerics
import RoutingPolicy
import Testing

struct PromptEffectsTests {
    /// Answers whose prompts have normal effects of the given deviation beyond a bilinear logit of four features.
    private struct Hidden {
        let features: Matrix
        let logits: Matrix
        let labels: Matrix

        init(prompts: Int, models: Int, features count: Int = 4, deviation: Double, seed: UInt64) {
            features = Example.matrix(prompts, count, seed: seed)
            let abilities = Example.matrix(models, 4, seed: seed + 1, scale: 2)
            logits = features.columns(0..<4).multiplied(by: abilities, transposingOther: true)
            var generator = PhiloxGenerator(seed: seed + 2)
            var labels = Matrix(rows: prompts, columns: models)
            for prompt in 0..<prompts {
                // Box and Muller.
                let radius = (-2 * log(1 - generator.uniform())).squareRoot()
                let effect = deviation * radius * cos(2 * Double.pi * generator.uniform())
                for model in 0..<models {
                    let probability = 1 / (1 + exp(-(Double(logits[prompt, model]) + effect)))
                    labels[prompt, model] = generator.uniform() < probability ? 1 : 0
                }
            }
            self.labels = labels
        }
    }

    @Test func `at the modes the posterior's slopes vanish`() throws {
        let hidden = Hidden(prompts: 40, models: 7, deviation: 1.5, seed: 3)
        let identities = Example.matrix(7, 3, seed: 9)
        var labels = hidden.labels
        for place in labels.elements.indices where place % 5 == 0 { labels.elements[place] = .nan }
        var effects = PromptEffects(prompts: 40, length: 3)
        for _ in 0..<200 { try effects.update(logits: hidden.logits, labels: labels, identities: identities) }
        var largest: Float = 0
        for prompt in 0..<40 {
            let mode = Array(effects.modes.row(prompt))
            var slope = [-mode[0] / Float(effects.variance)] + mode.dropFirst().map { -$0 }
            for model in 0..<7 where !labels[prompt, model].isNaN {
                let vector = Array(identities.row(model))
                let logit = zip(mode.dropFirst(), vector).reduce(hidden.logits[prompt, model] + mode[0]) {
                    $0 + $1.0 * $1.1
                }
                let residual = labels[prompt, model] - 1 / (1 + exp(-logit))
                slope[0] += residual
                for column in 0..<3 { slope[column + 1] += residual * vector[column] }
            }
            largest = max(largest, slope.map(abs).max() ?? 0)
        }
        #expect(largest < 2e-3, "\(largest)")
    }

    @Test(arguments: [0.0, 1.0, 2.0])
    func `the variance of planted effects is found`(_ deviation: Double) throws {
        let hidden = Hidden(prompts: 1500, models: 20, deviation: deviation, seed: 5)
        let none = Matrix(rows: 20, columns: 2)
        var effects = PromptEffects(prompts: 1500, length: 2)
        for _ in 0..<60 { try effects.update(logits: hidden.logits, labels: hidden.labels, identities: none) }
        let planted = deviation * deviation
        #expect(abs(effects.variance - planted) < 0.05 + 0.15 * planted, "\(effects.variance)")
    }

    @Test func `a prompt with one answer has no effect`() throws {
        var labels = Matrix(rows: 2, columns: 3, repeating: .nan)
        labels[0, 1] = 1
        (labels[1, 0], labels[1, 2]) = (1, 1)
        var effects = PromptEffects(prompts: 2, length: 2)
        try effects.update(
            logits: Matrix(rows: 2, columns: 3),
            labels: labels,
            identities: Example.matrix(3, 2, seed: 1)
        )
        #expect(effects.modes.row(0).allSatisfy { $0 == 0 })
        #expect(effects.modes[1, 0] > 0)
    }

    @Test func `numbers that are not finite are refused`() {
        var effects = PromptEffects(prompts: 1, length: 2)
        #expect(throws: FactorizationError.self) {
            try effects.update(
                logits: Matrix(rows: 1, columns: 2, repeating: .nan),
                labels: Matrix(rows: 1, columns: 2, repeating: 1),
                identities: Matrix(rows: 2, columns: 2, repeating: 1)
            )
        }
    }

    @Test func `where prompts differ beyond their features, training with effects foretells better`() throws {
        // Features enough to mistake what answers share for something that they tell.
        let hidden = Hidden(prompts: 1200, models: 12, features: 60, deviation: 2, seed: 11)
        let train = Array(0..<400)
        func loss(_ hasEffects: Bool) throws -> Double {
            var training = IdentityTraining()
            (training.identityLength, training.firstWidth, training.secondWidth) = (8, 32, 16)
            training.hasPromptEffects = hasEffects
            training.setEpochs(0, answers: 4800, finalRateShare: 0.06)
            let answers = try GradedAnswers(
                features: hidden.features.rows(at: train),
                scores: hidden.labels.rows(at: train)
            )
            let held = try training.outOfFoldLogits(answers, folds: 2, seed: 1)
            let scaling = PlattScaling(logits: held, scores: answers.scores)
            let model = try training.fit(answers, seed: 1)
            let logits = model.logits(features: hidden.features.rows(at: 400..<1200))
            var sum = 0.0
            for (place, logit) in logits.elements.enumerated() {
                let scaled = scaling.slope * Double(logit) + scaling.intercept
                let label = Double(hidden.labels.elements[400 * 12 + place])
                sum += log1p(exp(-abs(scaled))) + max(scaled, 0) - label * scaled
            }
            return sum / Double(logits.elements.count)
        }
        let (with, without) = (try loss(true), try loss(false))
        #expect(with < without, "\(with), \(without)")
    }
}
