import PureTestSupport
import PolicyEvaluation
import Testing

@Suite struct TrainTestSplitTests {
    @Test func `every prompt is on exactly one side and equal texts are together`() {
        let texts = (0..<1000).map { "prompt \($0 % 900)" }
        var generator = SplitMix(state: 7)
        let split = TrainTestSplit(texts, testShare: 0.3, using: &generator)
        #expect((split.train + split.test).sorted() == Array(0..<1000))
        #expect(abs(split.test.count - 300) <= 1)
        let trainTexts = Set(split.train.map { texts[$0] })
        #expect(split.test.allSatisfy { !trainTexts.contains(texts[$0]) })
    }

    @Test func `the same seed gives the same split, another seed another`() {
        let texts = (0..<100).map { "prompt \($0)" }
        func split(_ seed: UInt64) -> TrainTestSplit {
            var generator = SplitMix(state: seed)
            return TrainTestSplit(texts, testShare: 0.3, using: &generator)
        }
        #expect(split(1) == split(1))
        #expect(split(1) != split(2))
        #expect(split(1).test.count == 30)
    }
}
