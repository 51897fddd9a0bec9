// Hyndman and Fan, "Sample Quantiles in Statistical Packages" (The American Statistician 50, 1996), type 7: the default
// of numpy and R.

/// The quantile of ascending numbers, with linear interpolation between neighbours.
///
/// - Parameters:
///   - share: in [0, 1].
///   - sorted: in ascending order.
/// - Returns: the number below which `share` of them lie.
/// - Precondition: there is a number.
package func quantile(_ share: Double, ofSorted sorted: [Double]) -> Double {
    precondition(!sorted.isEmpty && (0...1).contains(share), "no quantile of nothing, or beyond the ends")
    let position = share * Double(sorted.count - 1)
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
}

/// The number in the middle, or the mean of the two; 0 of none.
package func median(_ values: [Float]) -> Float {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
