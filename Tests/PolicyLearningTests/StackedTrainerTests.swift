import Numerics
import PolicyLearning
import RoutingPolicy
import Testing

struct StackedTrainerTests {
    private func share(_ member: String, of policy: TrainedPolicy) -> Double {
        policy.provenance.hyperparameters["chosen_share_\(member)"].flatMap(Double.init) ?? .nan
    }

    @Test func `shares are of all members and sum to one`() throws {
        let policy = try TrainerRegistry.train("stacked", data: Synthetic.data(240), seed: 1)
        let shares = ["hierarchical", "kmeans", "knn", "ridge"].map { share($0, of: policy) }
        #expect(abs(shares.reduce(0, +) - 1) < 1e-9)
        #expect(shares.allSatisfy { (0...1).contains($0) })
        #expect(try Synthetic.choices(policy, cost: 0.2) == Synthetic.best())
    }

    @Test func `too few prompts to hold some out give equal shares`() throws {
        let policy = try TrainerRegistry.train("stacked", data: Synthetic.data(5), seed: 1)
        #expect(share("ridge", of: policy) == 0.25)
    }

    @Test func `a log with one model a prompt is left to the hierarchical model`() throws {
        var (scores, costs) = (Synthetic.scores(240), Synthetic.costs(240))
        for prompt in 0..<240 {
            for model in 0..<3 where (prompt / 2) % 3 != model {
                scores[prompt, model] = .nan
                costs[prompt, model] = .nan
            }
        }
        let data = try TrainingSet(
            encoder: Synthetic.encoder(),
            candidates: Synthetic.candidates,
            features: Synthetic.features(240),
            inputTokens: Synthetic.lengths(240),
            scores: scores,
            costs: costs
        )
        let policy = try TrainerRegistry.train("stacked", data: data, seed: 1)
        #expect(share("hierarchical", of: policy) == 1)
        #expect(try Synthetic.choices(policy, cost: 0.2) == Synthetic.best())
    }
}
