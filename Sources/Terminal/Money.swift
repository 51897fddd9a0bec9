/// Nano-dollars as text, exactly: integer arithmetic, rounded half to even.
package enum Money {
    /// The amount in USD with `decimals` digits after the point, at most 9.
    package static func dollars(_ nanoDollars: Int64, decimals: Int) -> String {
        var unit: UInt64 = 1
        for _ in 0..<(9 - decimals) { unit *= 10 }
        let magnitude = nanoDollars.magnitude
        var (units, rest) = magnitude.quotientAndRemainder(dividingBy: unit)
        if rest * 2 > unit || (rest * 2 == unit && units % 2 == 1) { units += 1 }
        var digits = String(units)
        if digits.count <= decimals { digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits }
        let text = decimals == 0 ? digits : "\(digits.dropLast(decimals)).\(digits.suffix(decimals))"
        return (nanoDollars < 0 ? "-" : "") + text
    }

    /// A cost in USD as nano-dollars, rounded to the nearest.
    ///
    /// - Precondition: it is not negative and below nine billion dollars.
    package static func nanoDollars(_ dollars: Double) -> Int64 {
        Int64((dollars * 1e9).rounded())
    }
}
