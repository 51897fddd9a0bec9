import Numerics
import RoutingPolicy
import Serving
import Testing

@Suite struct DecisionComparisonTests {
    private func prompts(_ count: Int, quality: Double, allowed: [String]? = nil) throws -> [ComparedPrompt] {
        let preference = try Preference(quality: quality, cost: 1 - quality)
        return (0..<count).map {
            ComparedPrompt(text: "prompt number \($0)", preference: preference, allowed: allowed, explore: 0)
        }
    }

    private func compare(_ second: TrainedPolicy, _ prompts: [ComparedPrompt]) throws -> DecisionComparison {
        let encoder = ByteEncoder()
        return try DecisionComparison(try Sample.policy(encoder), second, on: prompts) { _ in
            encoder.encode(prompts.map(\.text))
        }
    }

    @Test func `a policy differs in nothing from itself`() throws {
        let mixed = try prompts(30, quality: 1) + prompts(20, quality: 0.4) + prompts(10, quality: 1)
        let comparison = try compare(try Sample.policy(ByteEncoder()), mixed)
        #expect(comparison.groups.map(\.prompts) == [40, 20] && comparison.total.prompts == 60)
        #expect(comparison.total.moved == 0 && comparison.total.largestChange?.change == 0)
        let (first, second) = (comparison.total.first, comparison.total.second)
        #expect(first.cost == second.cost && first.quality == second.quality && first.utility == second.utility)
        #expect(abs(comparison.total.shares.reduce(0) { $0 + $1.second } - 1) < 1e-6)
    }

    /// Against a plain loop over one prompt at a time.
    @Test func `totals are the means of what each prompt alone gives`() throws {
        let encoder = ByteEncoder()
        let policy = try Sample.policy(encoder)
        // At a hundredth of its price the large model is taken more often.
        let cheap = LanguageModel(name: "large", inputPrice: 30_000_000, outputPrice: 150_000_000)
        let other = try policy.repriced([cheap] + Sample.models.dropFirst())
        let mixed = try prompts(25, quality: 0.9) + prompts(25, quality: 0.5, allowed: ["large", "small"])
        let comparison = try compare(other, mixed)
        var (moved, cost, share) = (0, 0.0, 0.0)
        for (index, prompt) in mixed.enumerated() {
            let allowed = prompt.allowed.map { names in Sample.models.map { names.contains($0.name) } }
            let batches = try [policy, other].map {
                try $0.route(
                    encoder.encode([prompt.text]),
                    encoderDigest: encoder.digest,
                    preference: prompt.preference,
                    allowed: allowed,
                    explore: 0
                )
            }
            let chosen = batches.map { batch in
                (0..<3).max { batch.probabilities[0, $0] < batch.probabilities[0, $1] } ?? 0
            }
            moved += chosen[0] == chosen[1] ? 0 : 1
            cost += Double(batches[1].predictedCost[0, chosen[1]])
            share += chosen[1] == 0 ? 1 : 0
            #expect(comparison.probabilities[index][chosen[1]] == 1)
        }
        #expect(moved > 0 && comparison.total.moved == moved)
        #expect(abs(comparison.total.second.cost - cost / 50) < 1e-9)
        #expect(abs(comparison.total.shares[0].second - share / 50) < 1e-9)
    }
}
