internal import StrictJSON

/// Prompts in CSV: columns `id` and `prompt`, all others kept as metadata strings by their column's name.
///
/// Rows are checked as those of ``PromptReader`` are, with the same limits and errors.
package struct CSVPromptReader: ~Copyable {
    private var rows: CSVReader
    private var row = CSVRow()
    private let id: Int
    private let prompt: Int
    private let maximumPromptLength: Int
    private var ids: DistinctIDs?

    /// Opens the file at `path`, plain, gzip or zstd, or standard input for `-`.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - maximumPromptLength: in bytes.
    ///   - distinctIDs: whether an id that occurs again is an error; remembering them takes 32 bytes each and more.
    ///   - dialect: how the file is written.
    /// - Throws: `RecordError`, also for a header without `id` and `prompt`.
    package init(
        path: String,
        maximumPromptLength: Int = 1 << 20,
        distinctIDs: Bool = true,
        dialect: CSVDialect = .standard
    ) throws(RecordError) {
        try self.init(CSVReader(path: path, dialect: dialect), maximumPromptLength: maximumPromptLength)
        if !distinctIDs { ids = nil }
    }

    /// Reads plain bytes, called `name` in errors.
    package init(
        bytes: [UInt8],
        name: String,
        maximumPromptLength: Int = 1 << 20,
        dialect: CSVDialect = .standard
    ) throws(RecordError) {
        try self.init(CSVReader(bytes: bytes, name: name, dialect: dialect), maximumPromptLength: maximumPromptLength)
    }

    private init(_ reader: consuming CSVReader, maximumPromptLength: Int) throws(RecordError) {
        var places = (id: 0, prompt: 0)
        do throws(RecordError) {
            places = (try reader.column("id"), try reader.column("prompt"))
        } catch {
            throw error
        }
        (id, prompt) = places
        rows = reader
        ids = DistinctIDs()
        self.maximumPromptLength = maximumPromptLength
    }

    /// The next prompt; nil after the last.
    ///
    /// After an error with `isAboutRecord` the next call goes on with the record after it; see ``SkippedRecords``.
    ///
    /// - Throws: `RecordError` with line and column.
    package mutating func next() throws(RecordError) -> PromptRecord? {
        guard try rows.next(into: &row) else { return nil }
        for field in 0..<row.count where row.bytes(field).contains(0) {
            throw rows.fault(row, field, PromptRules.nul(rows.columns[field])).ofRecord
        }
        let (name, text) = (row.text(id), row.text(prompt))
        if let reason = PromptRules.fault(ofID: name) { throw rows.fault(row, id, reason).ofRecord }
        if let reason = PromptRules.fault(ofPrompt: text, limit: maximumPromptLength) {
            throw rows.fault(row, prompt, reason).ofRecord
        }
        guard ids?.insert(name) ?? true else { throw rows.fault(row, id, PromptRules.repeated(name)).ofRecord }
        var members: [JSON.Member] = []
        for field in 0..<row.count where field != id && field != prompt {
            members.append(JSON.Member(key: rows.columns[field], value: .string(row.text(field))))
        }
        var metadata: [UInt8] = []
        JSON.object(members).append(to: &metadata)
        return PromptRecord(id: name, prompt: text, metadata: metadata, line: row.line)
    }
}
