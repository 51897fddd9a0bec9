internal import StrictJSON

/// Prompts in JSONL: one object a line with `id` (a string or an integer) and `prompt` (a string), or a line of a batch
/// for a provider, see ``PromptShape``.
///
/// Further fields are kept as metadata, uninterpreted, and the request of a batch line by itself, byte for byte. Lines
/// of white space are skipped. Memory does not grow with the input, but for 16 to 32 bytes a prompt when ids must be
/// distinct.
package struct PromptReader: ~Copyable {
    private var lines: LineReader
    private let maximumPromptLength: Int
    private let shape: PromptShape
    private var ids: DistinctIDs?
    /// Parts of the prompts so far that are not text.
    package private(set) var unread = UnreadParts()

    /// The prompts of the file at `path`, or of standard input for `-`.
    ///
    /// - Parameters:
    ///   - path: A plain, gzip or zstd file, or `-`.
    ///   - maximumPromptLength: The most bytes of UTF-8 that a prompt may have.
    ///   - distinctIDs: Whether an id that occurs again is an error.
    ///   - shape: What every line has to be.
    /// - Throws: `RecordError` when it cannot be opened.
    package init(
        path: String,
        maximumPromptLength: Int = 1 << 20,
        distinctIDs: Bool = true,
        shape: PromptShape = .recognized
    ) throws(RecordError) {
        try self.init(
            lines: LineReader(path: path, maximumLineLength: Self.lineLimit(maximumPromptLength)),
            maximumPromptLength: maximumPromptLength,
            distinctIDs: distinctIDs,
            shape: shape
        )
    }

    /// The prompts written in plain bytes, called `name` in errors.
    package init(
        bytes: [UInt8],
        name: String,
        maximumPromptLength: Int = 1 << 20,
        distinctIDs: Bool = true,
        shape: PromptShape = .recognized
    ) {
        self.init(
            lines: LineReader(bytes: bytes, name: name, maximumLineLength: Self.lineLimit(maximumPromptLength)),
            maximumPromptLength: maximumPromptLength,
            distinctIDs: distinctIDs,
            shape: shape
        )
    }

    private init(lines: consuming LineReader, maximumPromptLength: Int, distinctIDs: Bool, shape: PromptShape) {
        self.lines = lines
        self.maximumPromptLength = maximumPromptLength
        self.shape = shape
        ids = distinctIDs ? DistinctIDs() : nil
    }

    /// An escape takes up to six bytes for one of the prompt; the rest is room for metadata.
    private static func lineLimit(_ maximumPromptLength: Int) -> Int {
        let (escaped, overflow) = maximumPromptLength.multipliedReportingOverflow(by: 6)
        return overflow || escaped > Int.max - (4 << 20) - 1 ? Int.max - 1 : escaped + (4 << 20)
    }

    /// The next prompt; nil after the last.
    ///
    /// After an error with `isAboutRecord` the next call goes on with the record after it; see ``SkippedRecords``.
    ///
    /// - Throws: `RecordError` with line and column: no UTF-8, no JSON object, a field that is missing, given twice or
    ///   of the wrong type, an empty or repeated id, a NUL character, a prompt or line over its limit.
    package mutating func next() throws(RecordError) -> PromptRecord? {
        while let text = try lines.next() {
            if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            if lines.line == 1, text.first == UInt8(ascii: "[") { throw array() }
            let record: PromptRecord
            do {
                record = try self.record(text)
            } catch {
                throw error.ofRecord
            }
            if ids?.insert(record.id) == false {
                throw RecordError(
                    file: lines.file,
                    line: lines.line,
                    reason: PromptRules.repeated(record.id),
                    isAboutRecord: true
                )
            }
            return record
        }
        return nil
    }

    /// A file that is one array of objects, over one line or many.
    private func array() -> RecordError {
        let file = lines.file == "standard input" ? "FILE" : FileSignature.quoted(lines.file)
        return RecordError(
            file: lines.file,
            line: 1,
            column: 1,
            reason: "expected an object, found an array; where the file is one array of objects, make a line of each: "
                + "jq -c '.[]' \(file) > prompts.jsonl"
        )
    }

    /// Whether ``next()`` answers without waiting for the producer of the input.
    ///
    /// - Throws: `RecordError` when the input cannot be read.
    package mutating func isReady() throws(RecordError) -> Bool { try lines.isReady() }

    private mutating func record(_ text: ArraySlice<UInt8>) throws(RecordError) -> PromptRecord {
        let members: [JSON.SourceMember]
        do {
            // What a provider reads is carried as it is; the fields that Waybill reads itself are strict.
            members = try JSON.parseMembers(text.span) { PromptLine.isCarried(key: $0, start: $1) }
        } catch {
            throw RecordError(error, file: lines.file, line: lines.line)
        }
        let line: PromptLine
        do {
            line = try PromptLine(members, shape: shape)
        } catch {
            throw fault(nil, error.reason)
        }
        let id = try identifier(members[line.id])
        let column = members[line.text].valueRange.lowerBound + 1
        var record = PromptRecord(
            id: id,
            prompt: "",
            metadata: try metadata(text, line),
            line: lines.line,
            hasIntegerID: members[line.id].value.string == nil
        )
        do throws(RequestText.Fault) {
            try line.checkNames(id: id)
            let (routed, parts) = try line.read()
            record.prompt = line.isPlain ? routed : routed.withoutNUL
            if routed.isEmpty, parts.total > 0 {
                throw RequestText.Fault(
                    reason: "the prompt has no text, only parts of other kinds, and is routed by its text"
                )
            }
            if let reason = PromptRules.fault(ofPrompt: record.prompt, limit: maximumPromptLength) {
                throw RequestText.Fault(reason: reason)
            }
            record.parts = parts.kinds
            if let form = try line.form() { (record.form, record.request) = (form, line.request(text)) }
            unread.add(request: parts)
        } catch {
            throw fault(column, error.reason)
        }
        return record
    }

    /// All fields but the id and what is sent, byte for byte, as one JSON object.
    private func metadata(_ text: ArraySlice<UInt8>, _ line: PromptLine) throws(RecordError) -> [UInt8] {
        var metadata: [UInt8] = [UInt8(ascii: "{")]
        for (index, member) in line.members.enumerated() where index != line.id && !line.sent.contains(index) {
            try checkStrictly(text, member)
            guard !member.value.containsNUL, !member.key.containsNUL else {
                throw fault(member.valueRange.lowerBound + 1, PromptRules.nul(member.key))
            }
            if metadata.count > 1 { metadata.append(UInt8(ascii: ",")) }
            metadata += text[within: member.keyRange]
            metadata.append(UInt8(ascii: ":"))
            metadata += text[within: member.valueRange]
        }
        metadata.append(UInt8(ascii: "}"))
        return metadata
    }

    /// Refuses in metadata what was read leniently because it has the name of a request's field.
    private func checkStrictly(_ text: ArraySlice<UInt8>, _ member: JSON.SourceMember) throws(RecordError) {
        guard let first = text[within: member.valueRange].first, PromptLine.isCarried(key: member.key, start: first)
        else { return }
        do {
            _ = try JSON.parse(text[within: member.valueRange])
        } catch {
            let column = member.valueRange.lowerBound + error.column
            throw fault(column, error.reason)
        }
    }

    private func identifier(_ member: JSON.SourceMember) throws(RecordError) -> String {
        let column = member.valueRange.lowerBound + 1
        let name = JSON.excerpt(of: member.key)
        switch member.value {
        case .string(let text):
            if let reason = PromptRules.fault(ofID: text) { throw fault(column, reason) }
            return text
        case .number(let text) where !text.utf8.contains(where: { ".eE".utf8.contains($0) }):
            if let reason = PromptRules.fault(ofID: text) { throw fault(column, reason) }
            return text
        case .number(let text):
            throw fault(
                column,
                "the field \(name) is the number \(text.prefix(40)), but a string or an integer is expected"
            )
        default:
            throw fault(column, "the field \(name) is \(member.value.kind), but a string or an integer is expected")
        }
    }

    private func fault(_ column: Int?, _ reason: String) -> RecordError {
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
    /// A request may hold the escape of U+0000, which Postgres cannot store as a character.
    fileprivate var withoutNUL: String { containsNUL ? String(map { $0 == "\0" ? "\u{FFFD}" : $0 }) : self }

    fileprivate var containsNUL: Bool {
        let bytes = utf8Span.span
        for index in bytes.indices where bytes[index] == 0 { return true }
        return false
    }
}
