/// One logged choice as a target policy sees it.
package struct OffPolicySample: Sendable, Equatable {
    /// p: the probability with which the choice was drawn, in (0, 1].
    package let propensity: Double

    /// pi(a | x): the target policy's probability of the same choice.
    package let target: Double

    /// r: what came back, in any unit.
    package let reward: Double

    /// v = sum over a of pi(a | x) q^(x, a): what the reward model expects of the target policy; 0 without a model.
    package let expected: Double

    /// q^(x, a): what the reward model expects of the logged choice, fitted without this row; 0 without a model.
    package let predicted: Double

    /// Rows of one cluster depend on each other: those of one prompt, or of one job.
    package let cluster: Int

    package init(
        propensity: Double,
        target: Double,
        reward: Double,
        expected: Double = 0,
        predicted: Double = 0,
        cluster: Int
    ) {
        self.propensity = propensity
        self.target = target
        self.reward = reward
        self.expected = expected
        self.predicted = predicted
        self.cluster = cluster
    }

    /// w = pi(a | x) / p.
    package var weight: Double { target / propensity }

    /// d = r - q^(x, a).
    package var residual: Double { reward - predicted }
}

/// How much a log says about a target policy: what its weights come to (Kish, *Survey Sampling*, 1965).
package struct WeightSummary: Sendable, Equatable {
    /// How many rows there are.
    package let rows: Int

    /// (sum w)^2 / sum w^2: how many rows of equal weight would say as much; 0 where no row has weight.
    package let effectiveSamples: Double

    /// Mean weight, which is 1 in expectation if the propensities are right and every choice has support.
    package let mean: Double

    /// The standard error of the mean weight, rows of one cluster taken together.
    package let standardError: Double

    /// The largest weight's share of the sum.
    package let largestShare: Double

    package init(_ samples: [OffPolicySample]) {
        rows = samples.count
        let weights = samples.map(\.weight)
        let sum = weights.reduce(0, +)
        let squares = weights.reduce(0) { $0 + $1 * $1 }
        effectiveSamples = squares > 0 ? sum * sum / squares : 0
        largestShare = sum > 0 ? (weights.max() ?? 0) / sum : 0
        let mean = OffPolicyEstimate(terms: weights, clusters: samples.map(\.cluster))
        self.mean = mean.value
        standardError = mean.standardError
    }

    /// Fewer effective samples than this, or than a hundredth of the rows, say too little.
    package static let fewest = 100.0

    /// Whether an estimate from these weights should be refused.
    package var isTooThin: Bool { effectiveSamples < max(Self.fewest, 0.01 * Double(rows)) }

    /// Whether one row carries so much that intervals are too narrow.
    package var isDominated: Bool { largestShare > 0.05 }

    /// Whether the mean weight is further from 1 than chance allows: four standard errors.
    package var isOffOne: Bool { rows > 1 && abs(mean - 1) > 4 * standardError + 1e-9 }
}
