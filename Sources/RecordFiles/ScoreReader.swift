// RFC 4180 by CSVReader; the columns of an outcomes.csv of one model.

internal import Units

/// What came back from running one model on prompts it was asked to: a score each, cost and tokens where they are
/// known.
package struct PromptScore: Sendable, Equatable {
    package var id: String
    /// In 0...1.
    package var score: Float
    /// In USD; nil where not known.
    package var cost: Float?
    /// As the model counted them; nil where not known.
    package var inputTokens: Float?
    package var outputTokens: Float?
    package var line: Int
}

extension PromptScore {
    /// Reads a CSV file with the columns `prompt_id`, `score` and optionally `cost_usd`, `input_tokens`,
    /// `output_tokens` and `model`.
    ///
    /// - Parameters:
    ///   - path: plain, gzip or zstd; `-` for standard input.
    ///   - asked: the ids of the prompts that were to be run; each must come back once, and no other.
    ///   - model: who was run; where the file has a `model` column, every row must name it.
    ///   - dialect: how the file is written.
    /// - Returns: one score a prompt, in the order of `asked`.
    /// - Throws: `RecordError` with line and column for an unknown or repeated id, a score that is missing or outside
    ///   0...1, a cost that is no amount, tokens that are no number, another model, or prompts that did not come back.
    package static func read(
        path: String,
        asked: [String],
        model: String,
        dialect: CSVDialect = .standard
    ) throws(RecordError) -> [PromptScore] {
        var reader = try CSVReader(path: path, dialect: dialect)
        let idColumn = try reader.column("prompt_id")
        let scoreColumn = try reader.column("score")
        let costColumn = reader.optionalColumn("cost_usd")
        let inputColumn = reader.optionalColumn("input_tokens")
        let outputColumn = reader.optionalColumn("output_tokens")
        let modelColumn = reader.optionalColumn("model")
        let known = Set(asked.map { ByteString($0) })
        var found: [ByteString: PromptScore] = [:]
        var row = CSVRow()
        while try reader.next(into: &row) {
            let id = row.text(idColumn)
            guard known.contains(ByteString(id)) else {
                throw reader.fault(row, idColumn, "the prompt \(row.excerpt(idColumn)) is none that was asked for")
            }
            if let earlier = found[ByteString(id)] {
                throw reader.fault(
                    row,
                    idColumn,
                    "the prompt \(row.excerpt(idColumn)) has a score on line \(earlier.line) already"
                )
            }
            if let modelColumn, !row.text(modelColumn).hasBytes(of: model) {
                throw reader.fault(
                    row,
                    modelColumn,
                    "the answer is of \(row.excerpt(modelColumn)), but \(model) was to be run"
                )
            }
            guard let score = DecimalText.double(reader.number(row, scoreColumn)), score >= 0, score <= 1 else {
                throw reader.fault(
                    row,
                    scoreColumn,
                    "the score \(row.excerpt(scoreColumn)) is no number from 0 to 1; every prompt needs one"
                )
            }
            var cost: Float?
            if let costColumn, !row.isEmpty(costColumn) {
                guard let value = DecimalText.double(reader.number(row, costColumn)), value >= 0 else {
                    throw reader.fault(
                        row,
                        costColumn,
                        "the cost \(row.excerpt(costColumn)) is no number of USD from 0 up"
                    )
                }
                cost = Float(value)
            }
            found[ByteString(id)] = PromptScore(
                id: id,
                score: Float(score),
                cost: cost,
                inputTokens: try tokens(row, inputColumn, reader),
                outputTokens: try tokens(row, outputColumn, reader),
                line: row.line
            )
        }
        let missing = asked.filter { found[ByteString($0)] == nil }
        guard missing.isEmpty else {
            let names = missing.prefix(3).joined(separator: ", ") + (missing.count > 3 ? ", ..." : "")
            throw RecordError(
                file: reader.file,
                reason: "lacks \(missing.count) of the \(asked.count) prompts that were asked for: \(names)"
            )
        }
        return asked.compactMap { found[ByteString($0)] }
    }

    private static func tokens(_ row: CSVRow, _ column: Int?, _ reader: borrowing CSVReader) throws(RecordError)
        -> Float?
    {
        guard let column, !row.isEmpty(column) else { return nil }
        guard let value = DecimalText.double(row.bytes(column)), (0...16_777_216).contains(value),
            value == value.rounded()
        else {
            throw reader.fault(
                row,
                column,
                "\(row.excerpt(column)) is no whole number of tokens from 0 to 16777216"
            )
        }
        return Float(value)
    }
}
