import LinearAlgebra
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
}
