/// A number with a fixed count of decimals, the same on every machine; `none` for nil.
package func decimal(_ value: Double?, _ places: Int, none: String = "–") -> String {
    guard let value, value.isFinite else { return none }
    let unit = (0..<places).reduce(1.0) { unit, _ in unit * 10 }
    let scaled = (abs(value) * unit).rounded(.toNearestOrEven)
    guard scaled < 9e15 else { return "\(value)" }
    var digits = String(Int64(scaled))
    if digits.count <= places { digits = String(repeating: "0", count: places + 1 - digits.count) + digits }
    let text = places == 0 ? digits : "\(digits.dropLast(places)).\(digits.suffix(places))"
    return value < 0 && scaled > 0 ? "-" + text : text
}
