// RFC 4180, with UTF-8, LF or CR LF, and a header that names the columns.

internal import StrictJSON

/// One row of a CSV file: its fields' bytes, unquoted, and where each stood.
package struct CSVRow: Sendable {
    var bytes: [UInt8] = []
    /// The end of each field in `bytes`.
    var ends: [Int] = []
    var places: [Place] = []

    struct Place: Sendable, Equatable {
        var line: Int
        var column: Int
    }

    package init() {}

    /// The number of fields.
    package var count: Int { ends.count }

    /// The line the row starts on.
    package var line: Int { places.first?.line ?? 0 }

    /// The bytes of a field.
    package func bytes(_ field: Int) -> ArraySlice<UInt8> {
        bytes[(field == 0 ? 0 : ends[field - 1])..<ends[field]]
    }

    package func isEmpty(_ field: Int) -> Bool { bytes(field).isEmpty }

    /// The text of a field.
    package func text(_ field: Int) -> String { String(decoding: bytes(field), as: UTF8.self) }

    /// The text of a field for an error message, quoted.
    func excerpt(_ field: Int) -> String { JSON.excerpt(of: text(field)) }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
    }
}

/// The rows of a CSV file below its header, each with exactly as many fields as the header.
///
/// Quoted fields may hold commas, doubled quotes and line ends. Empty lines are skipped.
package struct CSVReader: ~Copyable {
    /// The column names, distinct, in file order.
    package let columns: [String]
    package let file: String
    let dialect: CSVDialect
    private var parser: CSVParser

    /// Opens the file at `path` (plain, gzip or zstd; `-` for standard input) and reads its header.
    ///
    /// - Throws: `RecordError` for a missing or empty file, and column names that are empty or occur twice.
    package init(path: String, dialect: CSVDialect = .standard) throws(RecordError) {
        try self.init(LineReader(path: path), dialect)
    }

    /// Reads CSV from plain bytes, called `name` in errors.
    package init(bytes: [UInt8], name: String, dialect: CSVDialect = .standard) throws(RecordError) {
        try self.init(LineReader(bytes: bytes, name: name), dialect)
    }

    private init(_ lines: consuming LineReader, _ dialect: CSVDialect) throws(RecordError) {
        let file = lines.file
        var parser = CSVParser(lines: lines, dialect: dialect)
        var header = CSVRow()
        guard try parser.next(into: &header) else {
            throw RecordError(file: file, reason: "is empty, but a header line with column names is expected")
        }
        var names: [String] = []
        for field in 0..<header.count {
            let name = header.text(field)
            let place = header.places[field]
            if name.isEmpty {
                throw RecordError(
                    file: file,
                    line: place.line,
                    column: place.column,
                    reason: "the name of column \(field + 1) is empty"
                )
            }
            let folded = dialect.folded(name)
            if names.contains(where: { dialect.folded($0).utf8.elementsEqual(folded.utf8) }) {
                throw RecordError(
                    file: file,
                    line: place.line,
                    column: place.column,
                    reason: "the column \(JSON.excerpt(of: name)) occurs twice in the header"
                )
            }
            names.append(name)
        }
        columns = names
        self.file = file
        self.dialect = dialect
        self.parser = parser
    }

    /// The number of a column that must be there.
    ///
    /// - Throws: `RecordError` that names the columns found.
    package func column(_ name: String) throws(RecordError) -> Int {
        if let index = optionalColumn(name) { return index }
        let shown = columns.prefix(20).map { JSON.excerpt(of: $0) }.joined(separator: ", ")
        let found = columns.count > 20 ? "\(shown) and \(columns.count - 20) more" : shown
        let cause = dialect.likelyCause(columns, lacking: name).map { "; \($0)" } ?? ""
        throw RecordError(file: file, line: 1, reason: "the column \"\(name)\" is missing; found \(found)\(cause)")
    }

    /// The bytes of a field that holds a number, with a decimal point whatever the file has.
    func number(_ row: CSVRow, _ field: Int) -> ArraySlice<UInt8> { dialect.number(row.bytes(field)) }

    /// The number of a column that may be there.
    package func optionalColumn(_ name: String) -> Int? {
        columns.firstIndex { dialect.folded($0).utf8.elementsEqual(name.utf8) }
    }

    /// Reads the next row into `row`, whose memory is used again; false after the last.
    ///
    /// - Throws: `RecordError` for a wrong number of fields and misplaced quotes.
    package mutating func next(into row: inout CSVRow) throws(RecordError) -> Bool {
        guard try parser.next(into: &row) else { return false }
        guard row.count == columns.count else {
            throw RecordError(
                file: file,
                line: row.line,
                reason: "the row has \(row.count) fields, but the header has \(columns.count) columns",
                isAboutRecord: true
            )
        }
        return true
    }

    /// An error at a field of a row.
    package func fault(_ row: CSVRow, _ field: Int, _ reason: String) -> RecordError {
        let place = row.places[field]
        return RecordError(file: file, line: place.line, column: place.column, reason: reason)
    }
}
