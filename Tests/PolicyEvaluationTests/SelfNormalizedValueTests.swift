import PolicyEvaluation
import Testing

@Suite struct SelfNormalizedValueTests {
    private typealias Sample = SelfNormalizedValue.Sample

    @Test func `the policy that decided has no difference to itself`() {
        let samples = (0..<40).map { Sample(logged: 0.25, new: 0.25, reward: Double($0 % 5) / 5) }
        let value = SelfNormalizedValue(samples)
        #expect(abs(value.difference) < 1e-12 && value.standardError < 1e-12)
        #expect(abs(value.effectiveSamples - 40) < 1e-9)
    }

    /// Two choices, drawn evenly; one earns 1 and the other 0.
    ///
    /// A policy that takes the first with 0.8 earns 0.8.
    @Test func `what another policy would have earned is found from what was drawn`() {
        let samples = (0..<1000).map { index in
            index % 2 == 0 ? Sample(logged: 0.5, new: 0.8, reward: 1) : Sample(logged: 0.5, new: 0.2, reward: 0)
        }
        let value = SelfNormalizedValue(samples)
        #expect(abs(value.difference - 0.3) < 1e-12)
        // Kish: (1000)^2 / (500 1.6^2 + 500 0.4^2).
        #expect(abs(value.effectiveSamples - 1_000_000 / 1360) < 1e-6)
        #expect(value.standardError > 0 && value.standardError < 0.02 && value.upperEnd > value.difference)
    }

    @Test func `choices that the other policy never makes say nothing`() {
        let value = SelfNormalizedValue([Sample(logged: 0.5, new: 0, reward: 1)])
        #expect(value.effectiveSamples == 0 && value.difference == 0)
        #expect(SelfNormalizedValue([]).effectiveSamples == 0)
    }
}
