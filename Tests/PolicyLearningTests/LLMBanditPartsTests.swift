import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

/// The small parts of LLM Bandit's training.
struct LLMBanditPartsTests {
    @Test func `the nearest other prompt is that of a plain search`() {
        let features = Synthetic.features(300, seed: 4)
        let found = NearestPrompts.neighbors(of: features)
        func cosine(_ a: Int, _ b: Int) -> Double {
            var (dot, left, right) = (0.0, 0.0, 0.0)
            for column in 0..<features.columns {
                let (x, y) = (Double(features[a, column]), Double(features[b, column]))
                (dot, left, right) = (dot + x * y, left + x * x, right + y * y)
            }
            return dot / (left * right).squareRoot()
        }
        for row in 0..<300 {
            let best = (0..<300).filter { $0 != row }.map { cosine(row, $0) }.max() ?? 0
            #expect(found[row] != row)
            #expect(abs(cosine(row, found[row]) - best) < 1e-6)
        }
        #expect(NearestPrompts.neighbors(of: Matrix([[1, 2]])) == [0])
    }

    @Test func `draws of Beta(0.2, 0.2) have its mean, variance and love of the ends`() {
        var generator = PhiloxGenerator(seed: 3)
        let draws = (0..<20_000).map { _ in generator.beta(0.2) }
        let mean = draws.reduce(0, +) / 20_000
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
        #expect(abs(mean - 0.5) < 0.01)
        #expect(abs(variance - 0.25 / 1.4) < 0.005)
        let ends = Double(draws.count { $0 < 0.05 || $0 > 0.95 }) / 20_000
        #expect(abs(ends - 0.58) < 0.02)
    }

    @Test func `ratios stay in their range, and the logarithmic draw covers its decades`() {
        var generator = PhiloxGenerator(seed: 8)
        let uniform = RatioDraw.uniform(0.5...1.5)
        #expect((0..<1000).allSatisfy { _ in (0.5...1.5).contains(uniform(&generator)) })
        let logarithmic = RatioDraw.logarithmic(1e-3...1e3)
        let draws = (0..<6000).map { _ in logarithmic(&generator) }
        #expect(draws.allSatisfy { $0 == 0 || (1e-3...1e3).contains($0) })
        for decade in 0..<6 {
            let low = [1e-3, 1e-2, 1e-1, 1, 10, 100][decade]
            #expect(draws.count { $0 >= low && $0 < 10 * low } > 800)
        }
        #expect(logarithmic.range == 0...1e3)
    }

    @Test func `out-of-fold predictions are of predictors that did not see the prompt`() throws {
        let data = try Synthetic.data(60)
        // A predictor that remembers: 1 for every prompt it was fitted to, 0 elsewhere.
        let predicted = try OutOfFold.predictions(data, folds: 4, seed: 2) { part in
            let seen = Set((0..<part.features.rows).map { part.features.row($0).map(\.bitPattern) })
            return { features in
                let known = (0..<features.rows).map { row in
                    Array(repeating: Float(seen.contains(features.row(row).map(\.bitPattern)) ? 1 : 0), count: 3)
                }
                return (Matrix(known), Matrix(known))
            }
        }
        #expect(predicted.quality.elements.allSatisfy { $0 == 0 })
    }
}
