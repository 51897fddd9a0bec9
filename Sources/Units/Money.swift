/// Amounts of money: whole nano-dollars, 64 bits, so that sums are exact.
package enum Money {
    /// Nano-dollars in a dollar.
    package static let unit: Int64 = 1_000_000_000

    /// The amount in USD with `decimals` digits after the point, at most 9; halves are rounded to the even neighbour.
    package static func dollars(_ nanoDollars: Int64, decimals: Int) -> String {
        FixedPoint.text(nanoDollars, over: unit, decimals: decimals)
    }

    /// A cost in USD as nano-dollars, rounded to the nearest.
    ///
    /// - Precondition: it is not negative and below nine billion dollars.
    package static func nanoDollars(_ dollars: Double) -> Int64 {
        Int64((dollars * 1e9).rounded())
    }
}
