import StatusSite
import Testing

@Suite struct FixedPointTests {
    @Test(arguments: [
        (25, 10, 0, "2"), (35, 10, 0, "4"), (-25, 10, 0, "-2"), (-35, 10, 0, "-4"), (26, 10, 0, "3"), (-1, 10, 0, "0"),
        (1, 3, 6, "0.333333"), (2, 3, 6, "0.666667"), (5, 1000, 2, "0.00"), (15, 1000, 2, "0.02"), (0, 7, 3, "0.000"),
        (999_999, 1_000_000, 2, "1.00"),
    ])
    func halvesAreRoundedToEven(_ numerator: Int64, _ denominator: Int64, _ decimals: Int, _ expected: String) {
        #expect(FixedPoint.text(numerator, over: denominator, decimals: decimals) == expected)
    }

    @Test func theLargestAmountIsExact() {
        #expect(FixedPoint.text(.max, over: 1_000_000_000, decimals: 9) == "9223372036.854775807")
        #expect(FixedPoint.text(.min, over: 1_000_000_000, decimals: 9) == "-9223372036.854775808")
    }

    @Test func thousandsAreGrouped() {
        #expect(FixedPoint.grouped(1_234_567) == "1,234,567")
        #expect(FixedPoint.grouped(-123_456, over: 100, decimals: 1) == "\u{2212}1,234.6")
        #expect(FixedPoint.grouped(999) == "999")
    }

    @Test func aSmallShareIsNotShownAsNothing() {
        #expect(FixedPoint.percent(1, over: 100_000) == "< 0.1 %")
        #expect(FixedPoint.percent(0, over: 100_000) == "0.0\u{A0}%")
        #expect(FixedPoint.percent(1, over: 3) == "33.3\u{A0}%")
    }

    @Test func changesHaveASignAndLargeOnesAreFactors() {
        #expect(FixedPoint.change(-811, over: 1000) == "\u{2212}81.1\u{A0}%")
        #expect(FixedPoint.change(5, over: 100) == "+5.0\u{A0}%")
        #expect(FixedPoint.change(0, over: 100) == "0.0\u{A0}%")
        #expect(FixedPoint.change(256, over: 10) == "\u{D7}\u{A0}26.6")
    }

    @Test func moneyShowsTwoDigitsOfTheSmallestAmount() {
        #expect(FixedPoint.dollarDecimals(for: [1_410_000_000, 12_300_000]) == 3)
        #expect(FixedPoint.dollarDecimals(for: [0, 5_000_000_000]) == 2)
        #expect(FixedPoint.dollarDecimals(for: [1]) == 6)
        #expect(FixedPoint.dollarDecimals(for: []) == 2)
    }

    @Test(arguments: [
        (0, "0 s"), (59, "59 s"), (60, "1 min"), (3725, "1 h 2 min"), (90_000, "1 d 1 h"), (86_460, "1 d"), (-5, "0 s"),
    ])
    func elapsedTimesHaveTwoUnits(_ seconds: Int64, _ expected: String) {
        #expect(ElapsedTime.text(seconds: seconds) == expected)
    }
}
