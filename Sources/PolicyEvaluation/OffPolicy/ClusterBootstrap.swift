// Efron and Tibshirani, An Introduction to the Bootstrap (1993), sections 12.5 (bootstrap-t) and 13 (percentile);
// Cameron, Gelbach and Miller, "Bootstrap-Based Improvements for Inference with Clustered Errors" (2008): whole
// clusters are drawn, not rows.

internal import Numerics

/// Clusters of a log drawn with replacement, many times: one set of draws for every estimate, so that differences are
/// paired.
package struct ClusterBootstrap: Sendable {
    /// How a 95 % interval is made.
    package enum Method: String, Sendable, CaseIterable {
        /// Estimate +- 1.96 standard errors.
        case normal
        /// The middle 95 % of the draws.
        case percentile
        /// The estimate minus its standard error times the quantiles of (draw - estimate) / standard error of the draw.
        case studentised
    }

    /// Which draw took which block: `draws` x `blocks`.
    private let picks: [UInt16]
    private let draws: Int
    private let blockCount: Int
    private let blocks: [Int]

    /// Above so many clusters, several are drawn together: they are dealt out in turn, and the draws of a block are as
    /// independent as those of a cluster.
    private static let mostBlocks = 2000

    /// - Parameters:
    ///   - clusters: the cluster of each row.
    ///   - draws: how many.
    ///   - generator: decides them.
    package init(clusters: [Int], draws: Int = 2000, using generator: inout some RandomNumberGenerator) {
        let places = ClusterPlaces(clusters)
        blockCount = min(places.count, Self.mostBlocks)
        let count = blockCount
        blocks = clusters.indices.map { places[$0] % max(count, 1) }
        self.draws = draws
        var picks: [UInt16] = []
        if count > 0 {
            picks.reserveCapacity(draws * count)
            for _ in 0..<draws * count { picks.append(UInt16(generator.below(count))) }
        }
        self.picks = picks
    }

    /// The 95 % interval of an estimate over the same rows; the value alone where there are fewer than two clusters.
    package func interval(
        of estimate: OffPolicyEstimate,
        by method: Method
    ) -> ClosedRange<Double> {
        precondition(estimate.terms.count == blocks.count, "an estimate over other rows")
        guard method != .normal, blockCount > 1, estimate.standardError > 0 else { return estimate.normalInterval }
        var numerators = [Double](repeating: 0, count: blockCount)
        var denominators = numerators
        for row in blocks.indices {
            // Around the estimate, so that nothing cancels below.
            numerators[blocks[row]] += estimate.numerators[row] - estimate.value * estimate.denominators[row]
            denominators[blocks[row]] += estimate.denominators[row]
        }
        var shifts: [Double] = []
        var studentised: [Double] = []
        for draw in 0..<draws {
            var (n, d, nn, nd, dd) = (0.0, 0.0, 0.0, 0.0, 0.0)
            for pick in picks[draw * blockCount..<(draw + 1) * blockCount] {
                let (x, y) = (numerators[Int(pick)], denominators[Int(pick)])
                n += x
                d += y
                nn += x * x
                nd += x * y
                dd += y * y
            }
            guard d > 0 else { continue }
            let shift = n / d
            shifts.append(shift)
            let variance = nn - 2 * shift * nd + shift * shift * dd
            // A draw without spread says nothing of the ratio.
            if variance > 0 { studentised.append(shift * d / variance.squareRoot()) }
        }
        switch method {
        case .percentile:
            let sorted = shifts.sorted()
            guard !sorted.isEmpty else { return estimate.normalInterval }
            return estimate.value + quantile(0.025, ofSorted: sorted)...estimate.value
                + quantile(0.975, ofSorted: sorted)
        case .normal, .studentised:
            let sorted = studentised.sorted()
            guard sorted.count > draws / 2 else { return estimate.normalInterval }
            return estimate.value - quantile(0.975, ofSorted: sorted) * estimate.standardError...estimate.value
                - quantile(0.025, ofSorted: sorted) * estimate.standardError
        }
    }
}
