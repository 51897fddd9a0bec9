// Prediction-powered inference: Angelopoulos, Bates, Fannjiang, Jordan and Zrnic, Science 382 (2023), with the weight
// of PPI++ (Angelopoulos, Duchi and Zrnic, arXiv 2311.01453).

/// Grades of a judge that errs, for many answers, with those of people for a sample of them.
///
/// The mean that people would have given all is the people's own mean of the sample, moved by what the judge says of
/// the others. It is right whatever the judge's errors are, as long as the sample is drawn by chance; a good judge
/// makes the interval narrow, a bad one gets no weight.
package struct JudgedScores: Sendable, Equatable {
    /// The fewest answers that people must have graded: below, the errors of the judge are not known well enough.
    package static let leastSample = 30

    /// Answers that both graded.
    package private(set) var sample = 0
    /// Answers that only the judge graded.
    package private(set) var others = 0
    private var (sampleJudge, sampleHuman, sampleJudgeSquare, sampleHumanSquare, product) = (0.0, 0.0, 0.0, 0.0, 0.0)
    private var (otherJudge, otherJudgeSquare) = (0.0, 0.0)

    package init() {}

    /// - Parameters:
    ///   - judge: its score, 0 to 1.
    ///   - human: the people's score; nil where they gave none.
    ///   - count: of how many answers.
    package mutating func add(judge: Double, human: Double?, count: Int = 1) {
        let weight = Double(count)
        guard let human else {
            others += count
            otherJudge += weight * judge
            otherJudgeSquare += weight * judge * judge
            return
        }
        sample += count
        sampleJudge += weight * judge
        sampleHuman += weight * human
        sampleJudgeSquare += weight * judge * judge
        sampleHumanSquare += weight * human * human
        product += weight * judge * human
    }

    /// The judge's mean over all that it graded, as though it never erred; nil for none.
    package var judgeMean: Double? {
        let count = sample + others
        return count > 0 ? (sampleJudge + otherJudge) / Double(count) : nil
    }

    /// The people's mean over all answers, estimated; nil below `leastSample`.
    package var estimate: Estimate? {
        guard sample >= Self.leastSample else { return nil }
        let (count, rest) = (Double(sample), Double(others))
        let (judge, human) = (sampleJudge / count, sampleHuman / count)
        let all = count + rest
        let allJudge = (sampleJudge + otherJudge) / all
        let judgeVariance = (sampleJudgeSquare + otherJudgeSquare) / all - allJudge * allJudge
        let covariance = (product / count - judge * human) * count / (count - 1)
        var weight = 0.0
        if others > 0, judgeVariance > 0 {
            weight = min(1, max(0, covariance / ((1 + count / rest) * judgeVariance)))
        }
        let mean = human + (others > 0 ? weight * (otherJudge / rest - judge) : 0)
        // What the judge leaves unsaid, with one answer added on either side as in Agresti and Coull's interval (The
        // American Statistician 52, 1998): a sample without an error does not prove that there are none.
        let residual = human - weight * judge
        let squares = sampleHumanSquare - 2 * weight * product + weight * weight * sampleJudgeSquare
        let left = max(0, squares - count * residual * residual) + 2 * (1 - weight / 2) * (1 - weight / 2)
        let variance = left / (count + 1) / (count + 2) + (others > 0 ? weight * weight * judgeVariance / rest : 0)
        return Estimate(mean: mean, variance: variance)
    }

    /// A mean, or a difference of means, and how well it is known.
    package struct Estimate: Sendable, Equatable {
        package let mean: Double
        package let variance: Double

        /// Of 95 %, by the normal law.
        package var interval: ClosedRange<Double> {
            let width = 1.959964 * variance.squareRoot()
            return (mean - width)...(mean + width)
        }

        /// By how much it is ahead of another one; samples and answers are taken as independent, which makes the
        /// interval wider than need be where both are of the same prompts.
        package func minus(_ other: Estimate) -> Estimate {
            Estimate(mean: mean - other.mean, variance: variance + other.variance)
        }

        /// Whether the interval leaves out zero, so that the order is known.
        package var isDecided: Bool { !interval.contains(0) }
    }
}
