// The delta method for a ratio of means over clusters: Cochran, *Sampling Techniques* (1977), chapter 11. A mean over
// rows is the ratio whose denominators are 1, so that clusters of different sizes are treated right.

/// An estimate as a ratio of sums over rows, from which its error follows.
package struct OffPolicyEstimate: Sendable {
    /// The estimate, in the unit of the rewards.
    package let value: Double

    /// The standard error of the value, rows of one cluster taken together; 0 for a single cluster.
    package let standardError: Double

    /// One a row: the value plus the row's influence on it.
    ///
    /// Their mean is the value.
    package let terms: [Double]

    let clusters: [Int]
    let numerators: [Double]
    let denominators: [Double]

    /// The mean of `terms`.
    ///
    /// - Parameters:
    ///   - terms: one a row.
    ///   - clusters: the cluster of each row.
    package init(terms: [Double], clusters: [Int]) {
        self.init(
            numerators: terms,
            denominators: Array(repeating: 1, count: terms.count),
            clusters: clusters,
            isMean: true
        )
    }

    /// sum of `numerators` / sum of `denominators`; 0 where the denominators sum to 0.
    package init(numerators: [Double], denominators: [Double], clusters: [Int]) {
        self.init(numerators: numerators, denominators: denominators, clusters: clusters, isMean: false)
    }

    private init(numerators: [Double], denominators: [Double], clusters: [Int], isMean: Bool) {
        precondition(
            numerators.count == denominators.count && numerators.count == clusters.count,
            "one numerator, denominator and cluster a row"
        )
        let total = denominators.reduce(0, +)
        let value = total > 0 ? numerators.reduce(0, +) / total : 0
        self.value = value
        self.clusters = clusters
        self.numerators = numerators
        self.denominators = denominators
        let scale = total > 0 ? Double(numerators.count) / total : 0
        terms = zip(numerators, denominators).map { value + scale * ($0 - value * $1) }
        let places = ClusterPlaces(clusters)
        var sums = [Double](repeating: 0, count: places.count)
        for row in numerators.indices { sums[places[row]] += numerators[row] - value * denominators[row] }
        let squares = sums.reduce(0) { $0 + $1 * $1 }
        // A mean has the unbiased variance; of a ratio there is none.
        let groups = Double(places.count)
        let correction = isMean && groups > 1 ? groups / (groups - 1) : 1
        standardError = total > 0 && groups > 1 ? (squares * correction).squareRoot() / total : 0
    }

    /// This estimate minus another one on the same rows.
    ///
    /// - Precondition: both are over the same rows.
    package func minus(_ other: OffPolicyEstimate) -> OffPolicyEstimate {
        precondition(clusters == other.clusters, "a paired difference needs the same rows")
        return OffPolicyEstimate(terms: zip(terms, other.terms).map { $0 - $1 }, clusters: clusters)
    }

    /// The 95 % interval by the normal distribution.
    package var normalInterval: ClosedRange<Double> {
        value - 1.96 * standardError...value + 1.96 * standardError
    }
}

/// Clusters counted in the order in which they first occur.
struct ClusterPlaces {
    private let places: [Int]
    let count: Int

    init(_ clusters: [Int]) {
        var known: [Int: Int] = [:]
        var places: [Int] = []
        places.reserveCapacity(clusters.count)
        for cluster in clusters {
            let place = known[cluster] ?? known.count
            if place == known.count { known[cluster] = place }
            places.append(place)
        }
        self.places = places
        count = known.count
    }

    subscript(row: Int) -> Int { places[row] }
}
