import PolicyLearning
import Numerics
import RoutingPolicy
import Testing

struct LabelTests {
    @Test func `a threshold keeps the mean of graded scores`() {
        let scores = Matrix([[0.1, 0.2, 0.3, 0.9, 0.95, 1, 0.8, 0.75, .nan, 0.5]])
        let labels = BinaryLabels(scores)
        let known = scores.elements.filter { !$0.isNaN }
        let mean = known.reduce(0, +) / 9
        let ones = known.map { labels($0) }.reduce(0, +) / 9
        #expect(Set(known.map { labels($0) }) == [0, 1])
        #expect(abs(ones - mean) <= 0.5 / 9 + 1e-6)
    }

    @Test func `of two thresholds as near the larger one is taken`() {
        // Mean 0.5; a share of 2/3 above 0.25 and of 1/3 above 0.5 are as far from it.
        #expect(BinaryLabels(Matrix([[0.25, 0.5, 0.75]])).threshold == 0.5)
    }

    @Test(arguments: [[0, 1, 1, 0], [0.4, 0.4, 0.4, 0.4], [0, 0, 0, 0]] as [[Float]])
    func `binary and equal scores stay as they are`(scores: [Float]) {
        let labels = BinaryLabels(Matrix([scores]))
        #expect(labels.threshold == nil)
        #expect(scores.map { labels($0) } == scores)
    }

    @Test func `answers that cannot be learned from are refused, with their place`() {
        let features = Example.matrix(3, 2, seed: 1)
        func refusal(_ features: Matrix, _ scores: Matrix, _ wins: [GradedAnswers.Win] = []) -> String {
            do throws(LearningError) {
                _ = try GradedAnswers(features: features, scores: scores, wins: wins)
                return ""
            } catch {
                return error.description
            }
        }
        var scores = Matrix(rows: 3, columns: 2, repeating: 0.5)
        scores[1, 1] = 1.5
        #expect(refusal(features, scores).contains("prompt 1 and model 1 is 1.5"))
        #expect(refusal(features, Matrix(rows: 3, columns: 2, repeating: .nan)).contains("no score and no comparison"))
        #expect(refusal(features, Matrix(rows: 2, columns: 2)).contains("3 feature vectors for 2 rows"))
        var bad = features
        bad[2, 0] = .infinity
        #expect(refusal(bad, Matrix(rows: 3, columns: 2)).contains("features of prompt 2"))
        let win = GradedAnswers.Win(prompt: 0, first: 1, second: 1, share: 1)
        #expect(refusal(features, Matrix(rows: 3, columns: 2), [win]).contains("comparison 0"))
    }

    @Test func `calibration finds slope and intercept, and survives logits without meaning`() {
        let logits = Example.matrix(4000, 1, seed: 3, scale: 4)
        var scores = logits
        for place in scores.elements.indices { scores.elements[place] = 0.5 * logits.elements[place] - 0.8 }
        let fit = PlattScaling(logits: logits, scores: scores.sigmoids)
        #expect(abs(fit.slope - 0.5) < 0.02 && abs(fit.intercept + 0.8) < 0.02)
        var against = logits
        for place in against.elements.indices { against.elements[place] *= -1 }
        let reversed = PlattScaling(logits: logits, scores: against.sigmoids)
        #expect(reversed.slope == 0 && abs(reversed.intercept) < 0.1)
    }
}
