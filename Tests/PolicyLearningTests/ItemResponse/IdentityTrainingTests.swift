import PolicyLearning
import Numerics
import RoutingPolicy
import Testing

struct IdentityTrainingTests {
    private func settings(answers: Int) -> IdentityTraining {
        var training = IdentityTraining()
        (training.identityLength, training.firstWidth, training.secondWidth) = (8, 32, 16)
        training.learningRate = 5e-3
        training.setEpochs(8, answers: answers, finalRateShare: 0.1)
        return training
    }

    private func meanError(_ a: Matrix, _ b: Matrix) -> Float {
        zip(a.elements, b.elements).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(a.elements.count)
    }

    @Test func `planted abilities are recovered: probabilities, and twins as neighbours`() throws {
        let planted = Planted(prompts: 900, models: 10, seed: 4)
        let answers = try GradedAnswers(features: planted.features, scores: planted.scores)
        let model = try settings(answers: 9000).fit(answers, seed: 1)
        let fresh = Planted(prompts: 900, models: 10, seed: 4)
        let error = meanError(model.probabilities(features: fresh.features), fresh.probabilities)
        // A model's mean alone would be off by 0.2 or more.
        #expect(error < 0.06, "\(error)")
        for k in 0..<10 {
            let distances = (0..<10).map { other in
                other == k
                    ? Float.infinity
                    : zip(model.identities.row(k), model.identities.row(other)).reduce(0) {
                        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
                    }
            }
            let nearest = distances.indices.min { distances[$0] < distances[$1] }
            #expect(nearest == k ^ 1)
        }
    }

    @Test func `a sparse matrix teaches nearly as much`() throws {
        let planted = Planted(prompts: 900, models: 10, seed: 4)
        var scores = planted.scores
        for place in scores.elements.indices where place % 3 != 0 { scores.elements[place] = .nan }
        let answers = try GradedAnswers(features: planted.features, scores: scores)
        let model = try settings(answers: 3000).fit(answers, seed: 1)
        #expect(meanError(model.probabilities(features: planted.features), planted.probabilities) < 0.1)
    }

    @Test func `comparisons alone order models`() throws {
        let planted = Planted(prompts: 600, models: 6, seed: 8)
        var generator = PhiloxGenerator(seed: 3)
        var wins: [GradedAnswers.Win] = []
        for prompt in 0..<600 {
            for first in 0..<6 {
                for second in 0..<first {
                    let lead = planted.probabilities[prompt, first] - planted.probabilities[prompt, second]
                    let share: Float = generator.uniform() < Double(0.5 + lead / 2) ? 1 : 0
                    wins.append(.init(prompt: prompt, first: first, second: second, share: share))
                }
            }
        }
        let unmeasured = Matrix(rows: 600, columns: 6, repeating: .nan)
        let answers = try GradedAnswers(features: planted.features, scores: unmeasured, wins: wins)
        let model = try settings(answers: wins.count).fit(answers, seed: 1)
        let strengths = model.strengths(features: planted.features, identities: model.identities)
        var (agreed, judged) = (0, 0)
        for prompt in 0..<600 {
            for first in 0..<6 {
                for second in 0..<first {
                    let lead = planted.probabilities[prompt, first] - planted.probabilities[prompt, second]
                    guard abs(lead) > 0.2 else { continue }
                    judged += 1
                    if (strengths[prompt, first] > strengths[prompt, second]) == (lead > 0) { agreed += 1 }
                }
            }
        }
        #expect(Double(agreed) > 0.9 * Double(judged), "\(agreed) of \(judged)")
    }

    @Test func `the same seed gives the same bits, another seed others`() throws {
        let planted = Planted(prompts: 60, models: 4, seed: 2)
        let answers = try GradedAnswers(features: planted.features, scores: planted.scores)
        var training = settings(answers: 240)
        training.epochs = 2
        let once = try training.fit(answers, seed: 5)
        #expect(try training.fit(answers, seed: 5) == once)
        #expect(try training.fit(answers, seed: 6) != once)
    }

    @Test func `held-out logits come from networks that did not see the prompt`() throws {
        // Noise can be learned by heart, not foretold: training predictions beat chance, held-out ones must not.
        var scores = Matrix(rows: 80, columns: 3)
        var generator = PhiloxGenerator(seed: 9)
        for place in scores.elements.indices { scores.elements[place] = generator.uniform() < 0.5 ? 0 : 1 }
        let answers = try GradedAnswers(features: Example.matrix(80, 6, seed: 1), scores: scores)
        var training = settings(answers: 240)
        training.epochs = 120
        training.decay = 1
        func accuracy(_ logits: Matrix) -> Double {
            Double(zip(logits.elements, scores.elements).count { ($0 > 0) == ($1 > 0.5) }) / 240
        }
        let seen = try training.fit(answers, seed: 1).logits(features: answers.features)
        let held = try training.outOfFoldLogits(answers, folds: 4, seed: 1)
        #expect(accuracy(seen) > 0.8)
        #expect(accuracy(held) < 0.65)
    }

    @Test func `divergence names the step and the tensor`() throws {
        let planted = Planted(prompts: 60, models: 4, seed: 2)
        let answers = try GradedAnswers(features: planted.features, scores: planted.scores)
        var training = settings(answers: 240)
        training.learningRate = 1e30
        let error = #expect(throws: LearningError.self) { try training.fit(answers, seed: 1) }
        guard case .divergedInStep(_, let step, let tensor) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(step > 1 && !tensor.isEmpty)
    }
}
