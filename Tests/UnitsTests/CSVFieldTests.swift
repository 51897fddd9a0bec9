import Testing
import Units

@Suite struct CSVFieldTests {
    @Test(arguments: [
        ("plain", "plain"), ("two words", "two words"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
        ("line\r\nfeed", "\"line\r\nfeed\""), ("", ""), ("e\u{301},", "\"e\u{301},\""),
    ])
    func `a field is quoted where it has to be`(field: String, expected: String) {
        #expect(CSVField.text(field).utf8.elementsEqual(expected.utf8))
    }

    @Test(arguments: ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\u{FF1D}1"])
    func `a text that a spreadsheet would run gets an apostrophe`(text: String) {
        #expect(CSVField.forSpreadsheets(text).utf8.elementsEqual(("'" + text).utf8))
        #expect(CSVField.forSpreadsheets("a" + text).utf8.elementsEqual(("a" + text).utf8))
    }
}
