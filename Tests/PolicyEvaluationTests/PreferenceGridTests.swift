import PolicyEvaluation
import Testing

@Suite struct PreferenceGridTests {
    @Test func `the standard grid is 0 and forty trade-offs from 1e-3 to 1e3 over the mean cost`() {
        let (tau, mean) = (0.02, 0.004)
        let weights = PreferenceGrid.standard.costWeights(tau: tau, meanCost: mean)
        #expect(weights.count == 41)
        #expect(weights[0] == 0)
        let ratios = weights.dropFirst().map { $0 / (1 - $0) / tau * mean }
        #expect(abs(ratios[0] - 1e-3) < 1e-9)
        #expect(abs(ratios[39] / 1e3 - 1) < 1e-6)
        for (low, high) in zip(ratios, ratios.dropFirst()) { #expect(abs(high / low - 1.42510267) < 1e-5) }
    }

    @Test func `scaling all costs changes no weight`() {
        let usd = PreferenceGrid.standard.costWeights(tau: 0.02, meanCost: 0.004)
        let cents = PreferenceGrid.standard.costWeights(tau: 2, meanCost: 0.4)
        #expect(zip(usd, cents).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test func `other grids`() {
        #expect(PreferenceGrid.linear(count: 5).costWeights(tau: 1, meanCost: 1) == [0, 0.25, 0.5, 0.75, 1])
        #expect(PreferenceGrid.explicit([0.2, 0.8]).costWeights(tau: 1, meanCost: 1) == [0.2, 0.8])
        #expect(PreferenceGrid.standard.costWeights(tau: 0, meanCost: 0) == [0])
    }
}
