import Numerics
import RoutingPolicy
import Testing

struct DecisionTests {
    private let routed = RoutedBatch(
        probabilities: Matrix([[0.25, 0, 0.75]]),
        predictedQuality: Matrix([[0.1, 0.2, 0.3]]),
        predictedCost: Matrix([[0.5, 0.25, 0.125]])
    )

    /// Computed by a separate program from the documented key: SHA-256 over text, digest and seed, then Philox.
    @Test(arguments: [
        (Int64(1), 0.285_483_300_131_396_2), (2, 0.742_608_944_135_08), (5_000_000_000, 0.150_485_875_913_716_87),
    ])
    func `draw equals an independent computation`(promptNumber: Int64, expected: Double) {
        let sampler = DecisionSampler(snapshotDigest: Example.digest, jobSeed: -7)
        #expect(abs(sampler.draw(promptNumber: promptNumber) - expected) < 1e-15)
    }

    @Test func `draw depends on snapshot, seed and prompt`() {
        let sampler = DecisionSampler(snapshotDigest: Example.digest, jobSeed: 1)
        let others = [
            DecisionSampler(snapshotDigest: Example.digest.reversed(), jobSeed: 1).draw(promptNumber: 1),
            DecisionSampler(snapshotDigest: Example.digest, jobSeed: 2).draw(promptNumber: 1),
            sampler.draw(promptNumber: 2),
        ]
        #expect(!others.contains(sampler.draw(promptNumber: 1)))
    }

    @Test func `shares lie side by side and a share of zero is never drawn`() {
        #expect(routed.decision(row: 0, draw: 0).candidate == 0)
        #expect(routed.decision(row: 0, draw: 0.249).candidate == 0)
        #expect(routed.decision(row: 0, draw: 0.25).candidate == 2)
        #expect(routed.decision(row: 0, draw: 1 - 0x1p-53).candidate == 2)
    }

    @Test func `a decision records what was drawn`() {
        let expected = Decision(candidate: 2, propensity: 0.75, predictedQuality: 0.3, predictedCost: 0.125)
        #expect(routed.decision(row: 0, draw: 0.5) == expected)
    }

    @Test func `candidates are drawn as often as their propensity says`() {
        let prompts = 20_000
        let batch = RoutedBatch(
            probabilities: Matrix(rows: prompts, columns: 3, elements: (0..<prompts).flatMap { _ in [0.2, 0.5, 0.3] }),
            predictedQuality: Matrix(rows: prompts, columns: 3),
            predictedCost: Matrix(rows: prompts, columns: 3)
        )
        let sampler = DecisionSampler(snapshotDigest: Example.digest, jobSeed: 3)
        let decisions = sampler.decisions(batch, promptNumbers: (1...Int64(prompts)).map { $0 })
        for (candidate, share) in [0.2, 0.5, 0.3].enumerated() {
            let drawn = Double(decisions.count { $0.candidate == candidate }) / Double(prompts)
            #expect(abs(drawn - share) < 0.012)  // more than three standard deviations
            #expect(decisions.filter { $0.candidate == candidate }.allSatisfy { $0.propensity == Float(share) })
        }
    }

    @Test func `a probability too small for a normal Float is never drawn`() {
        let batch = RoutedBatch(
            probabilities: Matrix([[.leastNonzeroMagnitude, 1]]),
            predictedQuality: Matrix([[0, 0]]),
            predictedCost: Matrix([[0, 0]])
        )
        let decision = batch.decision(row: 0, draw: 0)
        #expect(decision.candidate == 1 && decision.propensity == 1)
    }
}
