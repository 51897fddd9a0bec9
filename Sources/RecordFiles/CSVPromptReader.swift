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
    /// - Throws: `RecordError`, also for a header without `id` and `prompt`.
    package init(path: String, maximumPromptLength: Int = 1 << 20, distinctIDs: Bool = true) throws(RecordError) {
        try self.init(CSVReader(path: path), maximumPromptLength: maximumPromptLength)
        if !distinctIDs { ids = nil }
    }

    /// Reads plain bytes, called `name` in errors.
    package init(bytes: [UInt8], name: String, maximumPromptLength: Int = 1 << 20) throws(RecordError) {
        try self.init(CSVReader(bytes: bytes, name: name), maximumPromptLength: maximumPromptLength)
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
    /// - Throws: `RecordError` with line and column.
    package mutating func next() throws(RecordError) -> PromptRecord? {
        guard try rows.next(into: &row) else { return nil }
        for field in 0..<row.count where row.bytes(field).contains(0) {
            throw rows.fault(
                row,
                field,
                "the field holds the character U+0000, which the database cannot store; remove it"
            )
        }
        guard !row.isEmpty(id) else { throw rows.fault(row, id, "the id is empty; it must name the prompt") }
        guard row.bytes(prompt).count <= maximumPromptLength else {
            let reason =
                "the prompt has \(row.bytes(prompt).count) bytes, but \(maximumPromptLength) is the most that is allowed"
            throw rows.fault(row, prompt, reason)
        }
        let name = row.text(id)
        guard ids?.insert(name) ?? true else {
            let reason = "the id \(JSON.excerpt(of: name)) was given to an earlier prompt; ids must be distinct"
            throw rows.fault(row, id, reason)
        }
        var members: [JSON.Member] = []
        for field in 0..<row.count where field != id && field != prompt {
            members.append(JSON.Member(key: rows.columns[field], value: .string(row.text(field))))
        }
        var metadata: [UInt8] = []
        JSON.object(members).append(to: &metadata)
        return PromptRecord(id: name, prompt: row.text(prompt), metadata: metadata, line: row.line)
    }
}
