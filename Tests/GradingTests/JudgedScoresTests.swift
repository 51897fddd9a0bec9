import Grading
import PureTestSupport
import Testing

/// Means and orders by a judge that errs, in worlds where the truth is known.
@Suite struct JudgedScoresTests {
    /// How the judge errs: how often it calls a right answer wrong, and a wrong one right.
    private struct Judge {
        let misses: Double
        let passes: Double
    }

    /// Answers of a policy that are right with probability `quality`, of which people see the first `sample`.
    private static func world(
        quality: Double,
        _ judge: Judge,
        answers: Int,
        sample: Int,
        _ generator: inout SplitMix
    ) -> JudgedScores {
        func draw(_ probability: Double) -> Bool {
            Double(generator.next() >> 11) * 0x1p-53 < probability
        }
        var scores = JudgedScores()
        for answer in 0..<answers {
            let isRight = draw(quality)
            let isPassed = isRight ? !draw(judge.misses) : draw(judge.passes)
            scores.add(judge: isPassed ? 1 : 0, human: answer < sample ? (isRight ? 1 : 0) : nil)
        }
        return scores
    }

    /// Of 200 runs with two policies .02 apart: how many have the order wrong by the judge's means, how many by the
    /// corrected interval, and how many the interval decides rightly.
    private static func orders(_ better: Judge, _ worse: Judge, seed: UInt64) throws -> (
        raw: Int, wrong: Int, right: Int
    ) {
        var generator = SplitMix(state: seed)
        var counts = (raw: 0, wrong: 0, right: 0)
        for _ in 0..<200 {
            let first = world(quality: 0.72, better, answers: 5_000, sample: 500, &generator)
            let second = world(quality: 0.70, worse, answers: 5_000, sample: 500, &generator)
            if try #require(first.judgeMean) <= (try #require(second.judgeMean)) { counts.raw += 1 }
            let ahead = try #require(first.estimate).minus(try #require(second.estimate))
            if ahead.isDecided, ahead.mean < 0 { counts.wrong += 1 }
            if ahead.isDecided, ahead.mean > 0 { counts.right += 1 }
        }
        return counts
    }

    @Test func `a judge of 85 % agreement turns the order of two near policies, its modelled noise does not`() throws {
        let even = Judge(misses: 0.15, passes: 0.15)
        // Agreement of 85 % too, but errors that help the worse policy: all are misses of one and passes of the other.
        let harsh = Judge(misses: 0.15 / 0.72, passes: 0)
        let kind = Judge(misses: 0, passes: 0.15 / 0.30)
        let fair = try Self.orders(even, even, seed: 1)
        let partial = try Self.orders(harsh, kind, seed: 2)
        print(
            "judge of 85 %, 200 runs, even errors: turned \(fair.raw) without, \(fair.wrong) with (\(fair.right) right)"
        )
        print(
            "judge of 85 %, 200 runs, partial: turned \(partial.raw) without, \(partial.wrong) with "
                + "(\(partial.right) right)"
        )
        #expect(fair.wrong <= 10 && partial.wrong <= 10)
        // Without the model it does turn them, so the test can tell.
        #expect(fair.raw > 0 && partial.raw > 190)
    }

    @Test func `the corrected interval covers the truth about as often as it says`() throws {
        var generator = SplitMix(state: 7)
        for judge in [
            Judge(misses: 0.15, passes: 0.15), Judge(misses: 0.3, passes: 0), Judge(misses: 0.01, passes: 0.01),
        ] {
            var covered = 0
            for _ in 0..<500 {
                let scores = Self.world(quality: 0.7, judge, answers: 2_000, sample: 200, &generator)
                if try #require(scores.estimate).interval.contains(0.7) { covered += 1 }
            }
            #expect((465...498).contains(covered), "\(judge): \(covered) of 500")
        }
    }

    @Test func `a good judge narrows the interval, a useless one changes nothing`() throws {
        var generator = SplitMix(state: 3)
        let good = Self.world(quality: 0.7, Judge(misses: 0.02, passes: 0.02), answers: 20_000, sample: 400, &generator)
        let coin = Self.world(quality: 0.7, Judge(misses: 0.5, passes: 0.5), answers: 20_000, sample: 400, &generator)
        func width(_ scores: JudgedScores) throws -> Double {
            let interval = try #require(scores.estimate).interval
            return interval.upperBound - interval.lowerBound
        }
        let alone = 2 * 1.959964 * (0.7 * 0.3 / 400).squareRoot()
        #expect(try width(good) < 0.5 * alone)
        #expect(try width(coin) < 1.1 * alone)
    }

    @Test func `too small a sample gives no estimate, and a faultless one no certainty`() throws {
        var scores = JudgedScores()
        #expect(scores.judgeMean == nil)
        scores.add(judge: 1, human: nil, count: 1_000)
        scores.add(judge: 1, human: 1, count: JudgedScores.leastSample - 1)
        #expect(scores.judgeMean == 1 && scores.estimate == nil)
        scores.add(judge: 1, human: 1)
        let estimate = try #require(scores.estimate)
        #expect(estimate.mean == 1 && estimate.variance > 0)
        #expect(estimate.interval.lowerBound < 0.95)
    }
}
