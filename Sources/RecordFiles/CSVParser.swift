/// Splits lines into the fields of CSV rows; it knows neither header nor column count.
struct CSVParser: ~Copyable {
    private var lines: LineReader
    private let dialect: CSVDialect

    init(lines: consuming LineReader, dialect: CSVDialect) {
        self.lines = lines
        self.dialect = dialect
    }

    /// Reads the next row that is not an empty line; false after the last.
    mutating func next(into row: inout CSVRow) throws(RecordError) -> Bool {
        row.removeAll()
        while let text = try lines.next() {
            if text.isEmpty { continue }
            try split(text, into: &row)
            return true
        }
        return false
    }

    private mutating func split(_ first: ArraySlice<UInt8>, into row: inout CSVRow) throws(RecordError) {
        var text = first
        var index = text.startIndex
        while true {
            row.places.append(CSVRow.Place(line: lines.line, column: index - text.startIndex + 1))
            if index < text.endIndex, text[index] == UInt8(ascii: "\"") {
                try quotedField(&text, &index, into: &row)
            } else {
                try plainField(text, &index, into: &row)
            }
            row.ends.append(row.bytes.count)
            if index == text.endIndex { return }
            index += 1
        }
    }

    /// Appends an unquoted field and stops at the comma or the end behind it.
    private func plainField(_ text: ArraySlice<UInt8>, _ index: inout Int, into row: inout CSVRow) throws(RecordError) {
        let start = index
        while index < text.endIndex, text[index] != dialect.delimiter {
            if text[index] == UInt8(ascii: "\"") {
                throw fault(
                    text,
                    index,
                    "a quote inside a field that does not start with one; quote the whole field and double the quote"
                ).ofRecord
            }
            index += 1
        }
        row.bytes.append(contentsOf: text[start..<index])
    }

    /// Appends a quoted field, over several lines if need be, and stops at the comma or the end behind it.
    private mutating func quotedField(
        _ text: inout ArraySlice<UInt8>,
        _ index: inout Int,
        into row: inout CSVRow
    ) throws(RecordError) {
        let opening = fault(text, index, "a quoted field is never closed")
        let rowLimit = lines.maximumLineLength
        index += 1
        while true {
            let start = index
            while index < text.endIndex, text[index] != UInt8(ascii: "\"") { index += 1 }
            row.bytes.append(contentsOf: text[start..<index])
            if index == text.endIndex {
                if lines.terminator == .carriageReturnLineFeed { row.bytes.append(0x0D) }
                row.bytes.append(0x0A)
                guard row.bytes.count <= rowLimit, let next = try continuation() else { throw opening }
                text = next
                index = text.startIndex
            } else if index + 1 < text.endIndex, text[index + 1] == UInt8(ascii: "\"") {
                row.bytes.append(UInt8(ascii: "\""))
                index += 2
            } else {
                index += 1
                if index == text.endIndex || text[index] == dialect.delimiter { return }
                let name = dialect.delimiter == UInt8(ascii: ",") ? "a comma" : "the delimiter"
                let cause = dialect.likelyCause(foundDelimiter: text[index]).map { "; \($0)" } ?? ""
                throw fault(text, index, "expected \(name) or the end of the line after a closing quote\(cause)")
            }
        }
    }

    /// The next line inside a quoted field.
    ///
    /// A fault of it is the file's: where the row would end is not known.
    private mutating func continuation() throws(RecordError) -> ArraySlice<UInt8>? {
        do throws(RecordError) {
            return try lines.next()
        } catch {
            var fault = error
            fault.isAboutRecord = false
            throw fault
        }
    }

    private func fault(_ text: ArraySlice<UInt8>, _ index: Int, _ reason: String) -> RecordError {
        RecordError(file: lines.file, line: lines.line, column: index - text.startIndex + 1, reason: reason)
    }
}
