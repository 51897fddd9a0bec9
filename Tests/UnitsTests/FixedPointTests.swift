import Testing
import Units

@Suite struct FixedPointTests {
    @Test(arguments: [
        (25, 10, 0, "2"), (35, 10, 0, "4"), (-25, 10, 0, "-2"), (-35, 10, 0, "-4"), (26, 10, 0, "3"), (-1, 10, 0, "0"),
        (1, 3, 6, "0.333333"), (2, 3, 6, "0.666667"), (5, 1000, 2, "0.00"), (15, 1000, 2, "0.02"), (0, 7, 3, "0.000"),
        (999_999, 1_000_000, 2, "1.00"),
    ])
    func `halves are rounded to even`(_ numerator: Int64, _ denominator: Int64, _ decimals: Int, _ expected: String) {
        #expect(FixedPoint.text(numerator, over: denominator, decimals: decimals) == expected)
    }

    @Test func `the largest amount is exact`() {
        #expect(FixedPoint.text(.max, over: 1_000_000_000, decimals: 9) == "9223372036.854775807")
        #expect(FixedPoint.text(.min, over: 1_000_000_000, decimals: 9) == "-9223372036.854775808")
    }

    @Test func `thousands are grouped`() {
        #expect(FixedPoint.grouped(1_234_567) == "1,234,567")
        #expect(FixedPoint.grouped(-123_456, over: 100, decimals: 1) == "\u{2212}1,234.6")
        #expect(FixedPoint.grouped(999) == "999")
    }

    @Test func `a small share is not shown as nothing`() {
        #expect(FixedPoint.percent(1, over: 100_000) == "< 0.1 %")
        #expect(FixedPoint.percent(0, over: 100_000) == "0.0\u{A0}%")
        #expect(FixedPoint.percent(1, over: 3) == "33.3\u{A0}%")
    }

    @Test func `changes have a sign and large ones are factors`() {
        #expect(FixedPoint.change(-811, over: 1000) == "\u{2212}81.1\u{A0}%")
        #expect(FixedPoint.change(5, over: 100) == "+5.0\u{A0}%")
        #expect(FixedPoint.change(0, over: 100) == "0.0\u{A0}%")
        #expect(FixedPoint.change(256, over: 10) == "\u{D7}\u{A0}26.6")
    }

    @Test func `money shows two digits of the smallest amount`() {
        #expect(FixedPoint.dollarDecimals(for: [1_410_000_000, 12_300_000]) == 3)
        #expect(FixedPoint.dollarDecimals(for: [0, 5_000_000_000]) == 2)
        #expect(FixedPoint.dollarDecimals(for: [1]) == 6)
        #expect(FixedPoint.dollarDecimals(for: []) == 2)
    }

    @Test(arguments: [
        (0.12345, 4, "0.1234"), (0.05, 1, "0.0"), (-1.5, 2, "-1.50"), (-0.00001, 3, "0.000"), (12, 0, "12"),
        (1234567.875, 2, "1234567.88"),
    ])
    func `doubles are rounded to even`(_ value: Double, _ decimals: Int, _ expected: String) {
        #expect(FixedPoint.text(rounding: value, decimals: decimals) == expected)
    }

    @Test func `a double without so many digits has no text`() {
        for value in [Double.nan, .infinity, 1e16] { #expect(FixedPoint.text(rounding: value, decimals: 1) == nil) }
    }

    @Test func `dollars are exact`() {
        #expect(Money.dollars(1_234_567_890, decimals: 4) == "1.2346")
        #expect(Money.dollars(-500_000_000, decimals: 0) == "0" && Money.dollars(-1_500_000_000, decimals: 0) == "-2")
        #expect(Money.nanoDollars(0.000_000_001_4) == 1)
    }
}
