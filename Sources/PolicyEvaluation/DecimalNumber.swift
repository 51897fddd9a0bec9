internal import Units

/// A number with a fixed count of decimals, the same on every machine; `none` for nil.
package func decimal(_ value: Double?, _ places: Int, none: String = "–") -> String {
    guard let value, value.isFinite else { return none }
    return FixedPoint.text(rounding: value, decimals: places) ?? "\(value)"
}
