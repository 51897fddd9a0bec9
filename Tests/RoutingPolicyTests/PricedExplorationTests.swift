import Foundation
import Numerics
import RoutingPolicy
import Testing

/// Random predictions, as far apart as prices and qualities of real catalogs are and further.
private struct RandomPrompts {
    let batch: DecisionBatch
    let preference: Preference
    let scale = CostScale.linear(tau: 0.01)

    /// `rows` prompts and `models` candidates; costs over `decades` powers of ten, some free if `isFree`.
    init(
        rows: Int,
        models: Int,
        decades: Double = 4,
        isFree: Bool = false,
        allowedShare: Double = 1,
        costWeight: Double,
        using generator: inout PhiloxGenerator
    ) throws {
        var quality = Matrix(rows: rows, columns: models)
        var cost = quality
        let level = (0..<models).map { _ in (generator.uniform(), generator.uniform()) }
        for row in 0..<rows {
            for model in 0..<models {
                let (skill, price) = level[model]
                quality[row, model] = Float(min(max(skill + 0.3 * (generator.uniform() - 0.5), 0), 1))
                let exponent = -5.5 + decades * price + 0.3 * generator.uniform()
                cost[row, model] = isFree && generator.uniform() < 0.2 ? 0 : Float(pow(10, exponent))
            }
        }
        var allowed = (0..<models).map { _ in generator.uniform() < allowedShare }
        if !allowed.contains(true) { allowed[0] = true }
        batch = DecisionBatch(
            features: Matrix(rows: rows, columns: 1),
            candidates: (0..<models).map { LanguageModel(name: "m\($0)", inputPrice: 1, outputPrice: 1) },
            predictedQuality: quality,
            predictedCost: cost,
            allowed: allowed
        )
        preference = try Preference(quality: 1 - costWeight, cost: costWeight)
    }

    var greedy: Matrix { PredictedUtilityPolicy(costScale: scale).probabilities(batch, preference: preference) }

    /// A policy that draws, or that chooses without a look at the predictions.
    func blind(isStochastic: Bool, using generator: inout PhiloxGenerator) -> Matrix {
        var result = Matrix(rows: batch.features.rows, columns: batch.candidates.count)
        let allowed = batch.allowed.indices.filter { batch.allowed[$0] }
        for row in 0..<result.rows {
            let count = isStochastic ? min(allowed.count, 4) : 1
            for _ in 0..<count {
                result[row, allowed[Int(generator.uniform() * Double(allowed.count))]] += 1 / Float(count)
            }
        }
        return result
    }

    func explored(_ policy: Matrix, _ limit: Double) -> (probabilities: Matrix, prices: [PricedExploration.Price]) {
        PricedExploration(limit: limit, preference: preference, costScale: scale)(
            policy,
            of: batch
        )
    }

    func utility(_ row: Int, _ model: Int) -> Double {
        preference.quality * Double(batch.predictedQuality[row, model])
            - preference.cost * Double(scale.unbounded(batch.predictedCost[row, model]))
    }

    /// Expected utility and cost of a distribution.
    func expected(_ shares: ArraySlice<Float>, _ row: Int) -> (utility: Double, cost: Double) {
        shares.enumerated().reduce((0, 0)) { sum, share in
            (
                sum.0 + Double(share.element) * utility(row, share.offset),
                sum.1 + Double(share.element) * Double(batch.predictedCost[row, share.offset])
            )
        }
    }

    func utilitySpread(_ row: Int) -> Double {
        let all = batch.allowed.indices.filter { batch.allowed[$0] }.map { utility(row, $0) }
        return min((all.max() ?? 0) - (all.min() ?? 0), 1)
    }
}

struct PricedExplorationTests {
    @Test(arguments: [2, 3, 7, 20, 56, 71])
    func `exploration keeps its limits prompt by prompt, whatever the policy`(models: Int) throws {
        var generator = PhiloxGenerator(seed: UInt64(models))
        for (index, limit) in [0.001, 0.01, 0.1, 1].enumerated() {
            for weight in [0, 0.1, 0.5, 0.9, 1] {
                let prompts = try RandomPrompts(
                    rows: 60,
                    models: models,
                    isFree: index % 2 == 1,
                    allowedShare: index < 2 ? 1 : 0.7,
                    costWeight: weight,
                    using: &generator
                )
                let policies = [
                    prompts.greedy, prompts.blind(isStochastic: false, using: &generator),
                    prompts.blind(isStochastic: true, using: &generator),
                ]
                for policy in policies {
                    let found = prompts.explored(policy, limit)
                    for row in 0..<policy.rows {
                        check(prompts, policy.row(row), found.probabilities.row(row), found.prices[row], limit, row)
                    }
                }
            }
        }
    }

    private func check(
        _ prompts: RandomPrompts,
        _ policy: ArraySlice<Float>,
        _ explored: ArraySlice<Float>,
        _ price: PricedExploration.Price,
        _ limit: Double,
        _ row: Int
    ) {
        let (own, found) = (prompts.expected(policy, row), prompts.expected(explored, row))
        #expect(abs(explored.reduce(0) { $0 + Double($1) } - 1) < 1e-5)
        for ((before, after), allowed) in zip(zip(policy, explored), prompts.batch.allowed) {
            #expect(after.isFinite && after >= before / 2 * (1 - 1e-5) && (allowed || after == 0))
            #expect(after == 0 || after >= .leastNormalMagnitude)
        }
        #expect(own.utility - found.utility <= limit * prompts.utilitySpread(row) + 1e-6)
        #expect(found.cost - own.cost <= own.cost * (limit + 1e-5))
        #expect(abs(price.extraCost - (found.cost - own.cost)) <= 1e-6 * (own.cost + found.cost))
        #expect(abs(price.lostUtility - (own.utility - found.utility)) <= 1e-5)
        #expect(policy.max() == policy[policy.startIndex + price.choice])
    }

    /// Against random rivals that spend the limits as well, and against each share alone.
    @Test(arguments: [1, 2, 5, 30, 71])
    func `no other shares within the limits have a larger geometric mean`(count: Int) {
        var generator = PhiloxGenerator(seed: UInt64(100 + count))
        for _ in 0..<40 {
            let prices = (0..<count).map { _ in
                SIMD4(2, pow(10, 6 * generator.uniform() - 2), pow(10, 8 * generator.uniform() - 3), 0)
            }
            func spent(_ shares: [Double]) -> Double { zip(shares, prices).reduce(.zero) { $0 + $1.0 * $1.1 }.max() }
            func mean(_ shares: [Double]) -> Double { shares.reduce(0) { $0 + log($1) } / Double(count) }
            let best = PricedExploration.largestGeometricMean(prices)
            #expect(best.allSatisfy { $0 > 0 } && spent(best) <= 1 + 1e-9)
            for size in [0.01, 0.1, 1, 5] {
                let free = best.map { $0 * exp(size * (generator.uniform() - 0.5)) }
                let rival = free.map { $0 / spent(free) }
                #expect(mean(rival) <= mean(best) + 1e-5)
                // The mean logarithm is concave, so this says that no step toward the rival gains either.
                #expect(zip(rival, best).reduce(0) { $0 + $1.0 / $1.1 } <= Double(count) * (1 + 1e-5))
            }
            for (share, price) in zip(best, prices) { #expect(1 / (share * price.max()) <= Double(count) * (1 + 1e-5)) }
        }
    }

    @Test func `a higher limit explores more, and none leaves the distribution as it is`() throws {
        var generator = PhiloxGenerator(seed: 3)
        let prompts = try RandomPrompts(rows: 50, models: 12, costWeight: 0.5, using: &generator)
        let policy = prompts.blind(isStochastic: true, using: &generator)
        #expect(prompts.explored(policy, 0).probabilities == policy)
        #expect(prompts.explored(policy, 0).prices.allSatisfy { $0.extraCost == 0 && $0.lostUtility == 0 })
        let greedy = prompts.greedy
        var before = Array(repeating: -Double.infinity, count: greedy.rows)
        for limit in [0.0001, 0.001, 0.01, 0.05, 0.2, 1] {
            let found = prompts.explored(greedy, limit).probabilities
            for row in 0..<greedy.rows {
                let explored = zip(greedy.row(row), found.row(row)).filter { $0.0 == 0 }
                let mean = explored.reduce(0) { $0 + log(Double($1.1)) } / Double(explored.count)
                #expect(mean >= before[row] - 1e-4)
                before[row] = mean
            }
        }
    }

    @Test func `where trying is free it is uniform, and beside a free choice nothing that costs is tried`() throws {
        func explored(_ quality: [Float], _ cost: [Float], limit: Double = 0.01) throws -> [Float] {
            let candidates = quality.indices.map { LanguageModel(name: "m\($0)", inputPrice: 1, outputPrice: 1) }
            let batch = DecisionBatch(
                features: Matrix(rows: 1, columns: 1),
                candidates: candidates,
                predictedQuality: Matrix([quality]),
                predictedCost: Matrix([cost])
            )
            let preference = try Preference(quality: 1, cost: 1)
            let choice = Matrix([quality.indices.map { $0 == 0 ? 1 : 0 }])
            return PricedExploration(limit: limit, preference: preference, costScale: .linear(tau: 1))(
                choice,
                of: batch
            ).probabilities.elements
        }
        #expect(try explored([0.5], [1]) == [1])
        let equal = try explored([0.5, 0.5, 0.5, 0.5], [0.1, 0.1, 0.1, 0.1])
        #expect(zip(equal, [0.625, 0.125, 0.125, 0.125]).allSatisfy { abs($0.0 - $0.1) < 1e-4 })
        let free = try explored([0.5, 0.5, 0.4], [0, 0, 0.1])
        #expect(free[1] > 0.2 && free[2] == 0)
        // A candidate so dear that its share would not be a number is never tried, and takes nothing from the others.
        let absurd = try explored([0.5, 0.4, 0.5], [1e-6, 2e-6, 3e38])
        #expect(absurd[2] == 0 && absurd[1] > 0.004)
        // What is predicted to be better than the choice is tried at most half of the time.
        let better = try explored([0.1, 0.9], [0.1, 0.1])
        #expect(better[1] <= 0.5 && better[1] > 0.2)
    }

    /// What is drawn, not what is expected: preference 0:1, and a catalog of many models of which some are far worse
    /// and dearer.
    @Test(arguments: [(71, 1.0), (2, 1.0), (11, 1.0), (56, 0.5)], [UInt64(1), 2, 3])
    func `ten thousand prompts cost at most 2 % more than without exploration`(
        pool: (models: Int, costWeight: Double),
        seed: UInt64
    ) throws {
        var generator = PhiloxGenerator(seed: 1000 * seed + UInt64(pool.models))
        let prompts = try RandomPrompts(
            rows: 10_000,
            models: pool.models,
            decades: 3,
            costWeight: pool.costWeight,
            using: &generator
        )
        let greedy = prompts.greedy
        let found = prompts.explored(greedy, 0.01)
        let routed = RoutedBatch(
            probabilities: found.probabilities,
            predictedQuality: prompts.batch.predictedQuality,
            predictedCost: prompts.batch.predictedCost,
            exploration: found.prices
        )
        let sampler = DecisionSampler(snapshotDigest: Example.digest, jobSeed: Int64(seed))
        let decisions = sampler.decisions(routed, promptNumbers: (1...10_000).map(Int64.init))
        let cost = decisions.reduce(0) { $0 + $1.predictedCost }
        let alone = (0..<greedy.rows).reduce(0) { $0 + prompts.expected(greedy.row($1), $1).cost }
        #expect(cost <= 1.02 * alone, "\(cost / alone) times the cost without exploration")
        let explored = decisions.count { $0.isExplored }
        #expect(explored > 0, "something was tried")
        for (row, decision) in decisions.enumerated() where decision.isExplored {
            #expect(decision.candidate != found.prices[row].choice)
            #expect(abs(decision.propensity / found.probabilities[row, decision.candidate] - 1) < 1e-5)
        }
    }
}
