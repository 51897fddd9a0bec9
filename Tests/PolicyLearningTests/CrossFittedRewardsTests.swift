import Numerics
import PolicyLearning
import PureTestSupport
import Testing

@Suite struct CrossFittedRewardsTests {
    /// Rows of two models: the first scores what the feature says, the second 0.5; the second costs ten times as much.
    private struct Log {
        var features = Matrix(rows: 600, columns: 2)
        var chosen: [Int] = []
        var scores: [Float] = []
        var costs: [Float] = []

        init() {
            var generator = SplitMix(state: 5)
            for row in 0..<600 {
                let x = generator.uniform(in: -1...1)
                features[row, 0] = x
                features[row, 1] = generator.uniform(in: -1...1)
                chosen.append(row % 2)
                scores.append(row % 2 == 0 ? 0.5 + 0.4 * x : 0.5)
                costs.append(row % 2 == 0 ? 0.001 : 0.01)
            }
        }

        func fitted(_ clusters: [Int]) throws -> CrossFittedRewards {
            try CrossFittedRewards(
                features: features,
                chosen: chosen,
                scores: scores,
                costs: costs,
                models: 2,
                clusters: clusters,
                penalty: 0.01,
                seed: 1
            )
        }
    }

    @Test func `scores and costs of both models are found on every row`() throws {
        let log = Log()
        let fitted = try log.fitted(Array(0..<600))
        for row in 0..<600 {
            #expect(abs(fitted.quality[row, 0] - (0.5 + 0.4 * log.features[row, 0])) < 0.01)
            #expect(abs(fitted.quality[row, 1] - 0.5) < 0.01)
            #expect(abs(fitted.cost[row, 0] / 0.001 - 1) < 0.01 && abs(fitted.cost[row, 1] / 0.01 - 1) < 0.01)
        }
    }

    @Test func `a row's own outcome and those of its cluster are not in what is expected of it`() throws {
        var log = Log()
        let clusters = (0..<600).map { $0 / 3 }
        let before = try log.fitted(clusters)
        for row in 30..<33 { log.scores[row] = 1 - log.scores[row] }
        let after = try log.fitted(clusters)
        for row in 30..<33 {
            #expect(before.quality.row(row).elementsEqual(after.quality.row(row)))
        }
        #expect(before.quality != after.quality)
    }

    @Test func `rows of a single prompt are refused`() {
        let log = Log()
        #expect(throws: LearningError.self) { try log.fitted(Array(repeating: 7, count: 600)) }
    }
}
