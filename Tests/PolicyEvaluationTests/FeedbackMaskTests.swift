import PureTestSupport
import Numerics
import PolicyEvaluation
import Testing

@Suite struct FeedbackMaskTests {
    @Test func `a log shows exactly one outcome a prompt, each model with the recorded propensity`() {
        var generator = SplitMix(state: 4)
        let (prompts, models) = (4000, 5)
        let mask = FeedbackMask.log(prompts: prompts, models: models, using: &generator)
        var shownByModel = Array(repeating: 0, count: models)
        for prompt in 0..<prompts {
            let shown = (0..<models).filter { mask.shown[prompt * models + $0] }
            #expect(shown.count == 1)
            for model in shown { shownByModel[model] += 1 }
        }
        #expect(mask.propensity.elements.allSatisfy { $0 == 0.2 })
        // Mean of 1[a = k] / p is near 1: five standard errors are 0.16.
        for count in shownByModel { #expect(abs(Double(count) / Double(prompts) / 0.2 - 1) < 0.16) }
    }

    @Test func `a replay reveals what its visits drew`() {
        var generator = SplitMix(state: 9)
        let once = FeedbackMask.replay(prompts: 300, models: 4, visits: 1, using: &generator)
        #expect(once.shown.count { $0 } == 300)
        #expect(once.propensity[0, 0] == 0.25)
        let mask = FeedbackMask.replay(prompts: 2000, models: 26, using: &generator)
        let share = Double(mask.shown.count { $0 }) / Double(2000 * 26)
        // 1 - (25/26)^100
        #expect(abs(Double(mask.propensity[7, 3]) - 0.980199) < 1e-5)
        #expect(abs(share - 0.980199) < 0.003)
    }

    @Test func `what is not shown is not a number`() {
        var generator = SplitMix(state: 1)
        let values = Matrix(rows: 50, columns: 3, repeating: 0.5)
        let masked = FeedbackMask.log(prompts: 50, models: 3, using: &generator)(values)
        #expect(masked.elements.count(where: \.isNaN) == 100)
        #expect(masked.elements.filter { !$0.isNaN }.allSatisfy { $0 == 0.5 })
        #expect(FeedbackMask.full(prompts: 50, models: 3)(values) == values)
    }

    @Test func `the same seed shows the same`() {
        func mask(_ seed: UInt64) -> FeedbackMask {
            var generator = SplitMix(state: seed)
            return .log(prompts: 100, models: 7, using: &generator)
        }
        #expect(mask(3) == mask(3))
        #expect(mask(3) != mask(4))
    }
}
