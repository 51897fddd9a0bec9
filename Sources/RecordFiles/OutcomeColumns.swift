/// The columns of an `outcomes.csv` and how their fields are read; an empty field is NaN, unknown.
struct OutcomeColumns {
    let prompt: Int
    let model: Int
    let score: Int
    /// Nil in a file without costs.
    let cost: Int?
    let inputTokens: Int?
    let outputTokens: Int?
    /// Nil in a file that does not come from a log.
    let decision: DecisionColumns?

    init(_ reader: borrowing CSVReader) throws(RecordError) {
        prompt = try reader.column("prompt_id")
        model = try reader.column("model")
        score = try reader.column("score")
        cost = reader.optionalColumn("cost_usd")
        inputTokens = reader.optionalColumn("input_tokens")
        outputTokens = reader.optionalColumn("output_tokens")
        decision = DecisionColumns(reader)
    }

    func score(_ reader: borrowing CSVReader, _ row: CSVRow) throws(RecordError) -> Double {
        if row.isEmpty(score) { return .nan }
        guard let value = DecimalText.double(reader.number(row, score)), value >= 0, value <= 1 else {
            throw reader.fault(
                row,
                score,
                "the score \(row.excerpt(score)) is no number from 0 to 1; leave it empty when it is unknown"
            )
        }
        return value
    }

    func cost(_ reader: borrowing CSVReader, _ row: CSVRow) throws(RecordError) -> Double {
        guard let cost, !row.isEmpty(cost) else { return .nan }
        guard let value = DecimalText.double(reader.number(row, cost)), value >= 0 else {
            throw reader.fault(
                row,
                cost,
                "the cost \(row.excerpt(cost)) is no number of USD from 0 up; leave it empty when it is unknown"
            )
        }
        return value
    }

    /// A token count, at most 2^24 so that it is exact as `Float`.
    func tokens(_ reader: borrowing CSVReader, _ row: CSVRow, _ field: Int?) throws(RecordError) -> Double {
        guard let field, !row.isEmpty(field) else { return .nan }
        guard let value = DecimalText.double(reader.number(row, field)), value >= 0, value <= 16_777_216,
            value == value.rounded()
        else {
            throw reader.fault(
                row,
                field,
                "\(row.excerpt(field)) is no token count from 0 to 16777216; leave it empty when it is unknown"
            )
        }
        return value
    }
}
