import PolicyEvaluation
import Testing

/// Numbers and tables as text.
@Suite struct WrittenFormTests {
    @Test func `decimals are rounded, padded and signed`() {
        #expect(decimal(0.12345, 4) == "0.1234")
        #expect(decimal(0.05, 1) == "0.0")
        #expect(decimal(-1.5, 2) == "-1.50")
        #expect(decimal(-0.00001, 3) == "0.000")
        #expect(decimal(12, 0) == "12")
        #expect(decimal(nil, 2) == "–")
        #expect(decimal(.nan, 2) == "–")
    }

    @Test func `cells of a Markdown table cannot break it`() {
        var table = MarkdownTable(["name", "value"])
        table.append(["a|b", "1"])
        #expect(table.text == "| name | value |\n| --- | ---: |\n| a\\|b | 1 |\n")
    }
}
