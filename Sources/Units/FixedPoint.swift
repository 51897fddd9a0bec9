/// Decimal text of exact fractions, by integer arithmetic only.
///
/// A page must not depend on how a C library prints a double, and money must not pass through one.
package enum FixedPoint {
    /// The fraction with `decimals` places, halves rounded to the even neighbour.
    ///
    /// - Precondition: `denominator` is above 0 and `decimals` from 0 to 18.
    package static func text(_ numerator: Int64, over denominator: Int64 = 1, decimals: Int) -> String {
        precondition(denominator > 0 && (0...18).contains(decimals))
        let scale = powerOfTen(decimals)
        let rounded = roundedHalfEven(Int128(numerator.magnitude) * scale, over: Int128(denominator))
        let (whole, fraction) = rounded.quotientAndRemainder(dividingBy: scale)
        let sign = numerator < 0 && rounded != 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(whole) }
        let digits = String(fraction)
        return "\(sign)\(whole).\(String(repeating: "0", count: decimals - digits.count))\(digits)"
    }

    /// The same with commas between the thousands and a true minus sign, for reading.
    package static func grouped(_ numerator: Int64, over denominator: Int64 = 1, decimals: Int = 0) -> String {
        let plain = text(numerator, over: denominator, decimals: decimals)
        let isNegative = plain.hasPrefix("-")
        let parts = plain.drop { $0 == "-" }.split(separator: ".")
        var whole = ""
        for (index, digit) in parts[0].enumerated() {
            if index > 0, (parts[0].count - index) % 3 == 0 { whole += "," }
            whole.append(digit)
        }
        let fraction = parts.count > 1 ? "." + parts[1] : ""
        return (isNegative ? "\u{2212}" : "") + whole + fraction
    }

    /// A count with commas between the thousands.
    package static func grouped(_ count: Int) -> String { grouped(Int64(count)) }

    /// A double with `decimals` places, the same on every machine, halves rounded to the even neighbour; nil where it
    /// is not finite or has more digits than a double tells apart.
    package static func text(rounding value: Double, decimals: Int) -> String? {
        let unit = (0..<decimals).reduce(Int64(1)) { unit, _ in unit * 10 }
        let scaled = (value * Double(unit)).rounded(.toNearestOrEven)
        guard scaled.magnitude < 9e15 else { return nil }
        return text(Int64(scaled), over: unit, decimals: decimals)
    }

    /// The decimal places, 2 to 6, at which the smallest of some amounts still shows two digits that are not zero.
    package static func dollarDecimals(for nanoDollars: [Int64]) -> Int {
        guard let smallest = nanoDollars.filter({ $0 != 0 }).map(\.magnitude).min() else { return 2 }
        var decimals = 2
        var twoDigits: UInt64 = 100_000_000
        while decimals < 6, smallest < twoDigits {
            decimals += 1
            twoDigits /= 10
        }
        return decimals
    }

    private static func powerOfTen(_ exponent: Int) -> Int128 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }

    private static func roundedHalfEven(_ numerator: Int128, over denominator: Int128) -> Int128 {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        let twice = remainder * 2
        if twice > denominator || (twice == denominator && quotient % 2 == 1) { return quotient + 1 }
        return quotient
    }
}

extension FixedPoint {
    /// A share in percent, such as `41.7 %`; what is above 0 but would round to it is shown as below 0.1.
    package static func percent(_ numerator: Int64, over denominator: Int64) -> String {
        let plain = Int128(numerator.magnitude) * 2000 < Int128(denominator) && numerator > 0
        return plain ? "< 0.1 %" : grouped(scaled(numerator), over: denominator, decimals: 1) + "\u{A0}%"
    }

    /// A relative change, such as `+4.2 %`, `\u{2212}81.1 %` or, from ten times the original on, `\u{D7} 26.6`.
    package static func change(_ difference: Int64, over original: Int64) -> String {
        if Int128(difference) >= 9 * Int128(original) {
            return "\u{D7}\u{A0}" + grouped(difference + original, over: original, decimals: 1)
        }
        return (difference > 0 ? "+" : "") + grouped(scaled(difference), over: original, decimals: 1) + "\u{A0}%"
    }

    private static func scaled(_ numerator: Int64) -> Int64 {
        let (product, overflow) = numerator.multipliedReportingOverflow(by: 100)
        return overflow ? (numerator < 0 ? .min + 1 : .max) : product
    }
}
