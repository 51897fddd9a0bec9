import Numerics
import RoutingPolicy
import Testing

struct LinearBanditPolicyTests {
    private let features = Example.wave(6, 2, phase: 0.21)

    private func batch(allowed: [Bool]? = nil) -> DecisionBatch {
        DecisionBatch(
            features: features,
            candidates: Example.candidates,
            predictedQuality: Matrix(rows: 6, columns: 3, repeating: 0.5),
            predictedCost: Matrix(rows: 6, columns: 3, repeating: 0.001),
            allowed: allowed
        )
    }

    /// theta'x and x'A^-1x of each prompt and arm by plain loops in double precision.
    private func reference(cost: Double) -> (means: [[Double]], squares: [[Double]]) {
        let arms = Example.linearArms
        var (means, squares): ([[Double]], [[Double]]) = ([], [])
        for row in 0..<6 {
            let h = Double(features[row, 0]) * 0.8 - Double(features[row, 1]) * 0.6 + 0.1
            let x = [h, h * cost, 1 - cost, cost, 1]
            var (mean, square) = ([0.0, 0, 0], [0.0, 0, 0])
            for arm in 0..<3 {
                for i in 0..<5 {
                    mean[arm] += x[i] * Double(arms.coefficients[i, arm])
                    for j in 0..<5 { square[arm] += x[i] * x[j] * Double(arms.inverses[arm][i, j]) }
                }
            }
            means.append(mean)
            squares.append(square)
        }
        return (means, squares)
    }

    private func best(_ scores: [Double]) -> Int { scores.indices.reduce(0) { scores[$1] > scores[$0] ? $1 : $0 } }

    @Test(arguments: [0.0, 0.5, 3])
    func `LinUCB chooses the highest mean plus alpha widths, epsilon-greedy the highest mean`(alpha: Double) throws {
        for cost in [0, 0.3, 1] {
            let (means, squares) = reference(cost: cost)
            let preference = try Preference(quality: 1 - cost, cost: cost)
            let chosen = LinUCBPolicy(arms: Example.linearArms, alpha: alpha)
                .probabilities(batch(), preference: preference)
            let greedy = EpsilonGreedyPolicy(arms: Example.linearArms).probabilities(batch(), preference: preference)
            for row in 0..<6 {
                let scores = zip(means[row], squares[row]).map { $0 + alpha * $1.squareRoot() }
                #expect(chosen[row, best(scores)] == 1)
                #expect(greedy[row, best(means[row])] == 1)
            }
        }
    }

    @Test func `LinTS gives each arm its probability of being best`() throws {
        let policy = LinTSPolicy(arms: Example.linearArms, scale: 0.7, draws: 20_000, seed: 5)
        let shares = policy.probabilities(batch(), preference: try Preference(quality: 0.7, cost: 0.3))
        let (means, squares) = reference(cost: 0.3)
        var generator = PhiloxGenerator(seed: 99)
        for row in 0..<6 {
            var wins = [0.0, 0, 0]
            for _ in 0..<20_000 {
                wins[best((0..<3).map { means[row][$0] + 0.7 * squares[row][$0].squareRoot() * generator.normal() })] +=
                    1
            }
            for arm in 0..<3 { #expect(abs(Double(shares[row, arm]) - wins[arm] / 20_000) < 0.02) }
        }
    }

    @Test func `LinTS draws among allowed candidates only, and is greedy without width`() throws {
        let preference = try Preference(quality: 0.7, cost: 0.3)
        let policy = LinTSPolicy(arms: Example.linearArms, scale: 0.7, draws: 100, seed: 5)
        let some = policy.probabilities(batch(allowed: [true, false, true]), preference: preference)
        #expect((0..<6).allSatisfy { some[$0, 1] == 0 && abs(some[$0, 0] + some[$0, 2] - 1) < 1e-6 })
        let sharp = LinTSPolicy(arms: Example.linearArms, scale: 0, draws: 1, seed: 5)
        let greedy = EpsilonGreedyPolicy(arms: Example.linearArms)
        #expect(
            sharp.probabilities(batch(), preference: preference)
                == greedy.probabilities(batch(), preference: preference)
        )
    }

    @Test func `normal numbers have mean 0, variance 1 and the tails of a normal distribution`() {
        var generator = PhiloxGenerator(seed: 12)
        let numbers = (0..<40_000).map { _ in generator.normal() }
        let mean = numbers.reduce(0, +) / 40_000
        let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40_000
        #expect(abs(mean) < 0.02 && abs(variance - 1) < 0.03)
        #expect(abs(Double(numbers.count { abs($0) > 1.96 }) / 40_000 - 0.05) < 0.005)
    }
}
