internal import StrictJSON

/// Records of a few named fields, of JSON lines or of CSV alike.
struct NamedFields: ~Copyable {
    /// A field with the place where it stands.
    struct Field {
        /// Of CSV a string.
        let value: JSON
        let line: Int
        let column: Int
    }

    let file: String
    private var lines: LineReader?
    private var rows: CSVReader?
    private var row = CSVRow()
    private let isCSV: Bool
    private let dialect: CSVDialect
    /// The line of the record read last.
    private(set) var line = 0

    /// - Parameters:
    ///   - path: plain, gzip or zstd; `-` for standard input.
    ///   - isCSV: whether it is CSV; else JSON lines.
    ///   - dialect: how CSV is written.
    ///   - required: fields that every record has to have.
    /// - Throws: `RecordError`, also for a header that lacks one of them.
    init(path: String, isCSV: Bool, dialect: CSVDialect, required: [String]) throws(RecordError) {
        self.isCSV = isCSV
        self.dialect = dialect
        if isCSV {
            let reader = try CSVReader(path: path, dialect: dialect)
            for name in required { _ = try reader.column(name) }
            file = reader.file
            lines = nil
            rows = consume reader
        } else {
            let reader = try LineReader(path: path)
            file = reader.file
            rows = nil
            lines = consume reader
        }
    }

    /// Some fields of the next record, nil where it has none or an empty one; nil after the last record.
    mutating func next(_ names: [String]) throws(RecordError) -> [Field?]? {
        if isCSV { return try nextRow(names) }
        while let text = try lines?.next() {
            line = lines?.line ?? 0
            if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            let members: [JSON.SourceMember]
            do throws(JSONError) { members = try JSON.parseMembers(text.span) } catch {
                throw RecordError(error, file: file, line: line)
            }
            return names.map { name in
                members.first { $0.key.utf8.elementsEqual(name.utf8) && !$0.value.isNull }.map { member in
                    Field(value: member.value, line: line, column: member.valueRange.lowerBound + 1)
                }
            }
        }
        return nil
    }

    private mutating func nextRow(_ names: [String]) throws(RecordError) -> [Field?]? {
        guard try rows?.next(into: &row) == true else { return nil }
        line = row.line
        var fields: [Field?] = []
        for name in names {
            guard let column = rows?.optionalColumn(name), !row.isEmpty(column) else {
                fields.append(nil)
                continue
            }
            let place = row.places[column]
            fields.append(Field(value: .string(row.text(column)), line: place.line, column: place.column))
        }
        return fields
    }

    /// A text, or an integer as it is written: of ids and names.
    func text(_ field: Field?, _ name: String) throws(RecordError) -> String {
        guard let field else { throw missing(name, "a string") }
        switch field.value {
        case .string(let text): return text
        case .number(let text) where !text.utf8.contains(where: { ".eE".utf8.contains($0) }): return text
        default: throw fault(field, "the field \"\(name)\" is \(field.value.kind), but a string is expected")
        }
    }

    /// A number from 0 to 1.
    func share(_ field: Field?, _ name: String) throws(RecordError) -> Double {
        guard let field else { throw missing(name, "a number from 0 to 1") }
        var shown = field.value.kind
        var value: Double?
        switch field.value {
        case .number(let text):
            shown = String(text.prefix(40))
            value = DecimalText.double(Array(text.utf8)[...])
        case .string(let text):
            shown = JSON.excerpt(of: text)
            // JSON has numbers for numbers; a text of one there is a mistake of who wrote it.
            if isCSV { value = DecimalText.double(dialect.number(Array(text.utf8)[...])) }
        default: break
        }
        guard let value, value >= 0, value <= 1 else {
            throw fault(field, "the \(name) \(shown) is no number from 0 to 1")
        }
        return value
    }

    func missing(_ name: String, _ what: String) -> RecordError {
        RecordError(file: file, line: line, reason: "the field \"\(name)\" is missing or empty; expected \(what)")
    }

    func fault(_ field: Field, _ reason: String) -> RecordError {
        RecordError(file: file, line: field.line, column: field.column, reason: reason)
    }
}
