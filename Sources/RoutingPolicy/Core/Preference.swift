/// How much quality, cost and latency matter to a job: a point on the simplex.
///
/// Source: BaRP (arXiv 2510.07429), section "Preference-conditioned objective"; the latency axis is ours.
package struct Preference: Sendable, Hashable {
    package let quality: Double
    package let cost: Double
    package let latency: Double

    /// The preference in proportion to three weights, scaled to sum to one.
    ///
    /// - Throws: `PolicyError.invalidPreference` if a weight is negative or not finite, or all are zero.
    package init(quality: Double, cost: Double, latency: Double = 0) throws(PolicyError) {
        let weights = [("quality", quality), ("cost", cost), ("latency", latency)]
        for (axis, weight) in weights where !(weight.isFinite && weight >= 0) {
            throw .invalidPreference("the \(axis) weight is \(weight); expected a finite number that is at least 0")
        }
        let sum = quality + cost + latency
        guard sum > 0, sum.isFinite else {
            throw .invalidPreference("the weights sum to \(sum); expected at least one weight above 0")
        }
        self.quality = quality / sum
        self.cost = cost / sum
        self.latency = latency / sum
    }
}

extension Preference { package var probe: Double { quality - cost } }
