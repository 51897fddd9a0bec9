internal import StrictJSON

/// One prompt of a backlog as its producer wrote it.
package struct PromptRecord: Sendable, Equatable {
    /// The producer's name for the prompt; an integer stands here in its digits.
    package var id: String
    package var prompt: String
    /// The other fields of the line, each byte for byte, as one JSON object; `{}` when there are none.
    package var metadata: [UInt8]
    /// The line it stands on, from 1.
    package var line: Int
    /// Whether the id was written as an integer; `1` and `"1"` are the same id all the same.
    package var hasIntegerID = false
}

/// Prompts in JSONL: one object a line with `id` (a string or an integer) and `prompt` (a string).
///
/// Further fields are kept as metadata, uninterpreted. Lines of white space are skipped. Memory does not grow with the
/// input, but for 16 to 32 bytes a prompt when ids must be distinct.
package struct PromptReader: ~Copyable {
    private var lines: LineReader
    private let maximumPromptLength: Int
    private var ids: DistinctIDs?

    /// The prompts of the file at `path`, or of standard input for `-`.
    ///
    /// - Parameters:
    ///   - path: A plain, gzip or zstd file, or `-`.
    ///   - maximumPromptLength: The most bytes of UTF-8 that a prompt may have.
    ///   - distinctIDs: Whether an id that occurs again is an error.
    /// - Throws: `RecordError` when it cannot be opened.
    package init(
        path: String,
        maximumPromptLength: Int = 1 << 20,
        distinctIDs: Bool = true
    ) throws(RecordError) {
        try self.init(
            lines: LineReader(path: path, maximumLineLength: Self.lineLimit(maximumPromptLength)),
            maximumPromptLength: maximumPromptLength,
            distinctIDs: distinctIDs
        )
    }

    /// The prompts written in plain bytes, called `name` in errors.
    package init(bytes: [UInt8], name: String, maximumPromptLength: Int = 1 << 20, distinctIDs: Bool = true) {
        self.init(
            lines: LineReader(bytes: bytes, name: name, maximumLineLength: Self.lineLimit(maximumPromptLength)),
            maximumPromptLength: maximumPromptLength,
            distinctIDs: distinctIDs
        )
    }

    private init(lines: consuming LineReader, maximumPromptLength: Int, distinctIDs: Bool) {
        self.lines = lines
        self.maximumPromptLength = maximumPromptLength
        ids = distinctIDs ? DistinctIDs() : nil
    }

    /// An escape takes up to six bytes for one of the prompt; the rest is room for metadata.
    private static func lineLimit(_ maximumPromptLength: Int) -> Int { 6 * maximumPromptLength + (4 << 20) }

    /// The next prompt; nil after the last.
    ///
    /// - Throws: `RecordError` with line and column: no UTF-8, no JSON object, a field that is missing, given twice or
    ///   of the wrong type, an empty or repeated id, a NUL character, a prompt or line over its limit.
    package mutating func next() throws(RecordError) -> PromptRecord? {
        while let text = try lines.next() {
            if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            let record = try record(text)
            if ids?.insert(record.id) == false {
                throw RecordError(
                    file: lines.file,
                    line: lines.line,
                    reason: "the id \(JSON.excerpt(of: record.id)) was given to an earlier prompt; ids must be distinct"
                )
            }
            return record
        }
        return nil
    }

    /// Whether ``next()`` answers without waiting for the producer of the input.
    ///
    /// - Throws: `RecordError` when the input cannot be read.
    package mutating func isReady() throws(RecordError) -> Bool { try lines.isReady() }

    private func record(_ text: ArraySlice<UInt8>) throws(RecordError) -> PromptRecord {
        let members: [JSON.SourceMember]
        do {
            members = try JSON.parseMembers(text.span)
        } catch {
            throw RecordError(error, file: lines.file, line: lines.line)
        }
        var id: String?
        var hasIntegerID = false
        var prompt: String?
        var metadata: [UInt8] = [UInt8(ascii: "{")]
        for member in members {
            let column = member.valueRange.lowerBound + 1
            switch member.key {
            case "id":
                id = try identifier(member.value, column)
                hasIntegerID = member.value.string == nil
            case "prompt": prompt = try promptText(member.value, column)
            default:
                guard !member.value.containsNUL, !member.key.containsNUL else { throw nul(member.key, column) }
                if metadata.count > 1 { metadata.append(UInt8(ascii: ",")) }
                let start = text.startIndex
                metadata.append(
                    contentsOf: text[(start + member.keyRange.lowerBound)..<(start + member.keyRange.upperBound)]
                )
                metadata.append(UInt8(ascii: ":"))
                metadata.append(
                    contentsOf: text[(start + member.valueRange.lowerBound)..<(start + member.valueRange.upperBound)]
                )
            }
        }
        metadata.append(UInt8(ascii: "}"))
        guard let id else { throw missing("id", "a string or an integer that names the prompt") }
        guard let prompt else { throw missing("prompt", "a string, the text to send to a model") }
        return PromptRecord(id: id, prompt: prompt, metadata: metadata, line: lines.line, hasIntegerID: hasIntegerID)
    }

    private func identifier(_ value: JSON, _ column: Int) throws(RecordError) -> String {
        switch value {
        case .string(let text):
            if text.isEmpty { throw fault(column, "the field \"id\" is empty; it must name the prompt") }
            if text.containsNUL { throw nul("id", column) }
            return text
        case .number(let text) where !text.utf8.contains(where: { ".eE".utf8.contains($0) }):
            return text
        case .number(let text):
            throw fault(
                column,
                "the field \"id\" is the number \(text.prefix(40)), but a string or an integer is expected"
            )
        default:
            throw fault(column, "the field \"id\" is \(value.kind), but a string or an integer is expected")
        }
    }

    private func promptText(_ value: JSON, _ column: Int) throws(RecordError) -> String {
        guard let text = value.string else {
            throw fault(column, "the field \"prompt\" is \(value.kind), but a string is expected")
        }
        if text.containsNUL { throw nul("prompt", column) }
        guard text.utf8.count <= maximumPromptLength else {
            throw fault(
                column,
                "the prompt has \(text.utf8.count) bytes, but \(maximumPromptLength) is the most that is allowed"
            )
        }
        return text
    }

    private func nul(_ field: String, _ column: Int) -> RecordError {
        fault(
            column,
            "the field \(JSON.excerpt(of: field)) holds the character U+0000, which the database cannot store; remove it"
        )
    }

    private func missing(_ field: String, _ expected: String) -> RecordError {
        RecordError(
            file: lines.file,
            line: lines.line,
            reason: "the field \"\(field)\" is missing; expected \(expected)"
        )
    }

    private func fault(_ column: Int, _ reason: String) -> RecordError {
        RecordError(file: lines.file, line: lines.line, column: column, reason: reason)
    }
}

extension JSON {
    /// Whether a string somewhere within holds U+0000, which Postgres can neither store as text nor query in JSON.
    fileprivate var containsNUL: Bool {
        switch self {
        case .string(let text): text.containsNUL
        case .array(let values): values.contains { $0.containsNUL }
        case .object(let members): members.contains { $0.key.containsNUL || $0.value.containsNUL }
        default: false
        }
    }
}

extension String {
    fileprivate var containsNUL: Bool {
        let bytes = utf8Span.span
        for index in bytes.indices where bytes[index] == 0 { return true }
        return false
    }
}
