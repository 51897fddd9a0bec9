internal import BatchFiles
internal import StrictJSON

/// The columns of a model catalog that say how a model is called; all may be missing.
struct ServiceColumns {
    /// As they are called in the file.
    static let names = [
        "dialect", "base_url", "endpoint", "served_as", "context_tokens", "output_tokens", "output_parameter",
        "system_prompt", "template", "parameters", "takes", "key_variable", "maximum_requests", "maximum_bytes",
        "maximum_queued_tokens",
    ]
    private let fields: [Int?]

    init(_ reader: borrowing CSVReader) {
        var fields: [Int?] = []
        for name in Self.names { fields.append(reader.optionalColumn(name)) }
        self.fields = fields
    }

    /// Reads a row.
    ///
    /// - Returns: nil where every such field is empty.
    /// - Throws: `RecordError` that names the field.
    func service(_ reader: borrowing CSVReader, _ row: CSVRow, model: String) throws(RecordError) -> ModelService? {
        guard let filled = fields.compactMap({ $0 }).first(where: { !row.isEmpty($0) }) else { return nil }
        let dialects = Dialect.allCases.map(\.rawValue).joined(separator: ", ")
        guard let dialectField = field(row, "dialect") else {
            throw reader.fault(
                row,
                filled,
                "\(reader.columns[filled]) says how the model is called, but dialect is empty; expected \(dialects)"
            )
        }
        guard let dialect = Dialect(rawValue: row.text(dialectField)) else {
            throw reader.fault(row, dialectField, "\(row.excerpt(dialectField)) is no dialect; expected \(dialects)")
        }
        let endpoint = try endpoint(reader, row) ?? dialect.endpoint
        let usual = FileLimits.usual(dialect)
        let outputTokens = try count(reader, row, "output_tokens", below: Int(Int32.max))
        let service = ModelService(
            model: model,
            dialect: dialect,
            baseURL: try baseURL(reader, row, endpoint),
            endpoint: endpoint,
            servedAs: text(row, "served_as") ?? model,
            contextTokens: try count(reader, row, "context_tokens", below: Int(Int32.max)),
            outputTokens: outputTokens,
            outputParameter: try outputParameter(reader, row, dialect, endpoint, outputTokens),
            systemPrompt: text(row, "system_prompt"),
            template: try template(reader, row),
            parameters: try parameters(reader, row),
            takes: try takes(reader, row),
            keyVariable: try keyVariable(reader, row),
            limits: FileLimits(
                requests: try count(reader, row, "maximum_requests", below: Int(Int32.max)) ?? usual.requests,
                bytes: try count(reader, row, "maximum_bytes", below: 1 << 50) ?? usual.bytes,
                queuedTokens: try count(reader, row, "maximum_queued_tokens", below: 1 << 50)
            )
        )
        return service
    }

    /// The number of a column, where the row has something in it.
    private func field(_ row: CSVRow, _ name: String) -> Int? {
        guard let index = Self.names.firstIndex(of: name), let field = fields[index], !row.isEmpty(field)
        else { return nil }
        return field
    }

    private func text(_ row: CSVRow, _ name: String) -> String? { field(row, name).map { row.text($0) } }

    private func endpoint(_ reader: borrowing CSVReader, _ row: CSVRow) throws(RecordError) -> String? {
        guard let field = field(row, "endpoint") else { return nil }
        let bytes = row.bytes(field)
        guard bytes.first == UInt8(ascii: "/"), bytes.count > 1, bytes.last != UInt8(ascii: "/"),
            bytes.allSatisfy({ (0x21...0x7E).contains($0) && !"?#\"\\@".utf8.contains($0) })
        else {
            throw reader.fault(
                row,
                field,
                "\(row.excerpt(field)) is no endpoint; expected the end of an address, such as /v1/chat/completions"
            )
        }
        return row.text(field)
    }

    private func baseURL(
        _ reader: borrowing CSVReader,
        _ row: CSVRow,
        _ endpoint: String
    ) throws(RecordError) -> String? {
        guard let field = field(row, "base_url") else { return nil }
        // The text is not repeated, as it may hold a credential.
        if let fault = BaseURL.fault(row.text(field), endpoint: endpoint) { throw reader.fault(row, field, fault) }
        return row.text(field)
    }

    private func count(
        _ reader: borrowing CSVReader,
        _ row: CSVRow,
        _ name: String,
        below limit: Int
    ) throws(RecordError) -> Int? {
        guard let field = field(row, name) else { return nil }
        let digits = row.bytes(field)
        guard digits.allSatisfy({ $0 &- 0x30 < 10 }), let value = Int(row.text(field)), (1..<limit).contains(value)
        else {
            throw reader.fault(
                row,
                field,
                "\(row.excerpt(field)) is no \(name); expected a whole number from 1, such as 8192"
            )
        }
        return value
    }

    private func outputParameter(
        _ reader: borrowing CSVReader,
        _ row: CSVRow,
        _ dialect: Dialect,
        _ endpoint: String,
        _ outputTokens: Int?
    ) throws(RecordError) -> String? {
        if let given = text(row, "output_parameter") { return given }
        guard outputTokens != nil, let field = field(row, "output_tokens") else { return nil }
        guard let usual = dialect.outputParameter(endpoint: endpoint) else {
            throw reader.fault(
                row,
                field,
                "answers of the endpoint \(endpoint) have no length to limit; leave output_tokens empty, or name the "
                    + "member of the request that limits it in output_parameter"
            )
        }
        return usual
    }

    private func template(_ reader: borrowing CSVReader, _ row: CSVRow) throws(RecordError) -> String? {
        guard let field = field(row, "template") else { return nil }
        let text = row.text(field)
        guard text.contains("{prompt}") else {
            throw reader.fault(row, field, "the template has no {prompt}, which stands for the prompt; add it")
        }
        return text
    }

    private func parameters(_ reader: borrowing CSVReader, _ row: CSVRow) throws(RecordError) -> JSON? {
        guard let field = field(row, "parameters") else { return nil }
        let value: JSON
        do throws(JSONError) { value = try JSON.parse(row.bytes(field)) } catch {
            throw reader.fault(
                row,
                field,
                "the parameters are no JSON: \(error.reason); expected an object, such as {\"temperature\":0}"
            )
        }
        guard let members = value.members else {
            throw reader.fault(
                row,
                field,
                "the parameters are \(value.kind); expected an object, such as {\"temperature\":0}"
            )
        }
        let fixed = ["model", "messages", "prompt", "input", "stream"]
        if let member = members.first(where: { fixed.contains($0.key) }) {
            throw reader.fault(
                row,
                field,
                "the parameters set \(JSON.excerpt(of: member.key)), which is not theirs to set; take it out"
            )
        }
        return value
    }

    private func takes(_ reader: borrowing CSVReader, _ row: CSVRow) throws(RecordError) -> PartKinds {
        guard let field = field(row, "takes") else { return [] }
        var kinds: PartKinds = []
        let words = row.text(field).split { $0 == " " || $0 == "|" }.map { String($0) }
        if words == ["none"] { return kinds }
        for word in words {
            guard let kind = PartKinds(word: word) else {
                let known = PartKinds.words.map(\.word).joined(separator: ", ")
                throw reader.fault(
                    row,
                    field,
                    "\(JSON.excerpt(of: word)) is nothing that a model takes; expected some of \(known), or none alone"
                )
            }
            kinds.insert(kind)
        }
        return kinds
    }

    private func keyVariable(_ reader: borrowing CSVReader, _ row: CSVRow) throws(RecordError) -> String? {
        guard let field = field(row, "key_variable") else { return nil }
        func isLetter(_ byte: UInt8) -> Bool { byte == 0x5F || (0x41...0x5A).contains(byte & ~0x20) }
        let bytes = row.bytes(field)
        // The text is not repeated, as it may be the key itself.
        guard let first = bytes.first, isLetter(first), bytes.allSatisfy({ isLetter($0) || $0 &- 0x30 < 10 }),
            bytes.count <= 100
        else {
            throw reader.fault(
                row,
                field,
                "key_variable is no name of an environment variable; expected one such as OPENAI_API_KEY, and never "
                    + "the key itself"
            )
        }
        return row.text(field)
    }
}
