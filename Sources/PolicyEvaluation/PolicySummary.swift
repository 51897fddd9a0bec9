/// One policy over all runs of a comparison: means, their range, and intervals.
package struct PolicySummary: Sendable {
    package let name: String

    /// The feedback it learned from; nil for a reference.
    package let feedback: String?

    /// How many different outcomes a training run looked at, mean over runs; nil for a reference.
    package let outcomesSeen: Double?

    /// Means over runs, in the order of ``Figure/all``; nil where a run has none.
    package let means: [Double?]

    /// The share of runs that have the figure.
    package let reached: [Double]

    /// From the least to the greatest run; nil where a run has none.
    package let ranges: [ClosedRange<Double>?]

    /// 95 % intervals of the means, by resampling prompts.
    package let intervals: [ClosedRange<Double>?]

    /// The mean operating points by setting.
    package let points: [CostQualityPoint]

    /// The mean operating points at ``PreferenceGrid/tableWeights``.
    package let sweep: [CostQualityPoint]

    /// The mean over runs in each resample: `draws[figure][draw]`.
    private let draws: [[Double?]]

    /// - Precondition: there is a result, and all have the same settings and draws.
    package init(_ results: [PolicyResult], feedback: String? = nil, outcomesSeen: Double? = nil) {
        precondition(!results.isEmpty, "a summary needs a run")
        name = results[0].name
        self.feedback = feedback
        self.outcomesSeen = outcomesSeen
        let figures = Figure.all.indices
        means = figures.map { figure in Self.mean(results.map { $0.figures[figure] }) }
        reached = figures.map { figure in
            Double(results.count { $0.figures[figure] != nil }) / Double(results.count)
        }
        ranges = figures.map { figure in
            let values = results.compactMap { $0.figures[figure] }
            guard values.count == results.count, let low = values.min(), let high = values.max() else { return nil }
            return low...high
        }
        draws = figures.map { figure in
            results[0].draws.indices.map { draw in Self.mean(results.map { $0.draws[draw][figure] }) }
        }
        intervals = draws.map(PairedBootstrap.percentileInterval)
        points = Self.mean(results.map(\.points))
        sweep = Self.mean(results.map(\.sweep))
    }

    /// The mean of a figure; nil where a run has none.
    package func mean(of figure: Figure) -> Double? {
        Figure.all.firstIndex(of: figure).flatMap { means[$0] }
    }

    /// A figure's mean difference to `other`, with its 95 % interval on the same resamples.
    package func difference(
        of figure: Figure,
        to other: PolicySummary
    ) -> (mean: Double, interval: ClosedRange<Double>?)? {
        guard let index = Figure.all.firstIndex(of: figure), let mean = means[index], let base = other.means[index]
        else { return nil }
        let differences = PairedBootstrap.differences(draws[index], other.draws[index])
        return (mean - base, PairedBootstrap.percentileInterval(differences))
    }

    /// How many times the mean cost rises from one table weight to the next higher one: 0 for a policy that obeys.
    package var inversions: Int {
        zip(sweep, sweep.dropFirst()).count { $1.cost > $0.cost * (1 + 1e-6) }
    }

    private static func mean(_ values: [Double?]) -> Double? {
        let known = values.compactMap(\.self)
        return known.count == values.count ? known.reduce(0, +) / Double(known.count) : nil
    }

    private static func mean(_ points: [[CostQualityPoint]]) -> [CostQualityPoint] {
        points[0].indices.map { setting in
            let runs = points.map { $0[setting] }
            let count = Double(runs.count)
            return CostQualityPoint(
                cost: runs.reduce(0) { $0 + $1.cost } / count,
                quality: runs.reduce(0) { $0 + $1.quality } / count
            )
        }
    }
}
