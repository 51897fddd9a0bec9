import RecordFiles
import Testing

@Suite struct CSVReaderTests {
    private func rows(_ text: String) throws -> [[String]] {
        var reader = try CSVReader(bytes: Array(text.utf8), name: "t.csv")
        var rows: [[String]] = [reader.columns]
        var row = CSVRow()
        while try reader.next(into: &row) { rows.append((0..<row.count).map { row.text($0) }) }
        return rows
    }

    @Test func `fields are split and unquoted`() throws {
        #expect(try rows("a,b\n1,2\n") == [["a", "b"], ["1", "2"]])
        #expect(
            try rows("a,b\r\n\"x,y\",\"say \"\"hi\"\"\"\r\n,\r\n") == [["a", "b"], ["x,y", "say \"hi\""], ["", ""]]
        )
        #expect(try rows("a,b\n\"one\ntwo\r\nthree\",\"\"\n") == [["a", "b"], ["one\ntwo\r\nthree", ""]])
        #expect(try rows("\"a\"\n\"\"\"\"") == [["a"], ["\""]])
        #expect(try rows("\u{FEFF}a,b\n\n é , x \n\n") == [["a", "b"], [" é ", " x "]])
    }

    @Test(arguments: [
        ("", "t.csv: is empty, but a header line with column names is expected."),
        ("a,,b\n", "t.csv, line 1, column 3: the name of column 2 is empty."),
        ("a,b,a\n", "t.csv, line 1, column 5: the column \"a\" occurs twice in the header."),
        ("a,b\n1\n", "t.csv, line 2: the row has 1 fields, but the header has 2 columns."),
        ("a,b\n1,2,3\n", "t.csv, line 2: the row has 3 fields, but the header has 2 columns."),
        (
            "a,b\n1,x\"y\n",
            "t.csv, line 2, column 4: a quote inside a field that does not start with one; quote the whole field and "
                + "double the quote."
        ),
        ("a\n\"x\" y\n", "t.csv, line 2, column 4: expected a comma or the end of the line after a closing quote."),
        ("a,b\n1,\"x\n2,3\n", "t.csv, line 2, column 3: a quoted field is never closed."),
        ("a,b\n\"1\n1\",2\n3\n", "t.csv, line 4: the row has 1 fields, but the header has 2 columns."),
    ])
    func `malformed files are named with line and column`(text: String, message: String) throws {
        let error = try #require(throws: RecordError.self) { try rows(text) }
        #expect(error.description == message)
    }

    @Test func `a missing column is named with those found`() throws {
        let reader = try CSVReader(bytes: Array("a,b\n".utf8), name: "t.csv")
        #expect(try reader.column("b") == 1)
        #expect(reader.optionalColumn("c") == nil)
        do {
            _ = try reader.column("c")
            Issue.record("a column that is not there was found")
        } catch {
            #expect(error.description == "t.csv, line 1: the column \"c\" is missing; found \"a\", \"b\".")
        }
    }
}
