import Terminal
import Testing
import Units

/// Amounts, numbers and tables as a terminal shows them.
@Suite struct TextTests {
    @Test(
        arguments: [
            (0, 2, "0.00"), (5_000_000, 2, "0.00"), (15_000_000, 2, "0.02"), (5_000_001, 2, "0.01"),
            (-15_000_000, 2, "-0.02"), (1_234_567_890, 4, "1.2346"), (1_500_000_000, 0, "2"), (2_500_000_000, 0, "2"),
            (1, 9, "0.000000001"), (Int64.max, 9, "9223372036.854775807"), (Int64.min, 9, "-9223372036.854775808"),
        ] as [(Int64, Int, String)]
    )
    func `nano-dollars are rounded half to even and lose no digit`(amount: Int64, decimals: Int, text: String) {
        #expect(Money.dollars(amount, decimals: decimals) == text)
    }

    @Test func `dollars become the nearest number of nano-dollars`() {
        #expect(Money.nanoDollars(0.0000000014) == 1)
        #expect(Money.nanoDollars(0.0000000016) == 2)
        #expect(Money.nanoDollars(12.5) == 12_500_000_000)
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "\u{2212}1,234,567"),
        (Int.min, "\u{2212}9,223,372,036,854,775,808"),
    ])
    func `thousands stand in groups`(number: Int, text: String) { #expect(FixedPoint.grouped(number) == text) }

    @Test(
        arguments: [
            (7.26, "7.3 s"), (125.4, "2 min 05 s"), (4335, "1 h 12 min"), (.infinity, "unknown time"),
        ] as [(Double, String)]
    )
    func `a duration has the units that matter`(seconds: Double, text: String) {
        #expect(NumberText.duration(seconds) == text)
    }

    @Test func `columns are as wide as their widest cell, numbers to the right`() {
        var table = TextTable([("model", .left), ("USD", .right)])
        #expect(table.isEmpty)
        table.append(["a", "10.5"])
        table.append(["漢字", "2"])
        table.append(["longer name", ""])
        #expect(
            table.lines == [
                "model         USD", "-----------  ----", "a            10.5", "漢字            2", "longer name",
            ]
        )
    }

    @Test func `no cell can steer the terminal`() {
        var table = TextTable([("name", .left)])
        table.append(["a\u{1B}[2Jb\nc\u{202E}"])
        #expect(table.lines.last == "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}")
    }

    @Test(arguments: [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("漢字漢", 4, "漢…"), ("abc", 0, "")])
    func `a text is cut to columns, not characters`(text: String, columns: Int, cut: String) {
        #expect(DisplayWidth.cut(text, to: columns) == cut)
        #expect(DisplayWidth.of(cut) <= columns)
    }
}
