internal import BatchFiles
internal import StrictJSON

/// The columns with prices of kinds of tokens; all may be missing.
struct KindColumns {
    private let cached, cachedFactor, cacheWrite, cacheWriteLong, reasoning: Int?

    init(_ reader: borrowing CSVReader) {
        cached = reader.optionalColumn("price_cached_per_mtok")
        cachedFactor = reader.optionalColumn("cached_batch_factor")
        cacheWrite = reader.optionalColumn("price_cache_write_per_mtok")
        cacheWriteLong = reader.optionalColumn("price_cache_write_long_per_mtok")
        reasoning = reader.optionalColumn("price_reasoning_per_mtok")
    }

    /// Whether the file has any of them.
    var areNamed: Bool { [cached, cachedFactor, cacheWrite, cacheWriteLong, reasoning].contains { $0 != nil } }

    /// Reads a row.
    ///
    /// - Returns: nil where the price of input or output is unknown.
    /// - Throws: `RecordError` for what is no price, and for a cached price of which it is not known what it is in a
    ///   batch: providers differ there, so nothing is guessed.
    func prices(
        _ reader: borrowing CSVReader,
        _ row: CSVRow,
        _ input: Int64?,
        _ output: Int64?,
        _ batchMillionths: Int64,
        _ notes: inout [RecordError]
    ) throws(RecordError) -> TokenPrices? {
        func read(_ field: Int?) throws(RecordError) -> Int64? {
            guard let field else { return nil }
            return try price(reader, row, field, false, &notes)
        }
        let cachedPrice = try read(cached)
        let hasFactor = cachedFactor.map { !row.isEmpty($0) } ?? false
        let factor = try batchFactor(reader, row, cachedFactor)
        if let cached, cachedPrice != nil, batchMillionths < 1_000_000, !hasFactor {
            throw reader.fault(
                row,
                cached,
                "the cached price needs a cached_batch_factor beside a batch_factor below 1: the share of the cached "
                    + "price that a call in a batch costs, 1 where a batch gives no discount on cached tokens"
            )
        }
        if let cachedFactor, hasFactor, cachedPrice == nil {
            throw reader.fault(row, cachedFactor, "a cached_batch_factor needs a price_cached_per_mtok; add it")
        }
        let (write, long, reasoningPrice) = (try read(cacheWrite), try read(cacheWriteLong), try read(reasoning))
        guard let input, let output else { return nil }
        return TokenPrices(
            input: input,
            output: output,
            cached: cachedPrice,
            cacheWrite: write,
            cacheWriteLong: long,
            reasoning: reasoningPrice,
            batchMillionths: batchMillionths,
            cachedBatchMillionths: hasFactor ? factor : nil
        )
    }
}

/// A field with the share of the list price that a batch costs, in millionths; a million when there is none or it is
/// empty.
func batchFactor(
    _ reader: borrowing CSVReader,
    _ row: CSVRow,
    _ field: Int?
) throws(RecordError) -> Int64 {
    guard let field, !row.isEmpty(field) else { return 1_000_000 }
    let share = try? DecimalText.nanoDollars(row.bytes(field)) / 1000
    guard let share, (1...1_000_000).contains(share) else {
        throw reader.fault(
            row,
            field,
            "\(row.excerpt(field)) is no batch factor; expected the share of the list price that a call in a "
                + "batch costs, above 0 and "
                + "at most 1, with at most six decimals, such as 0.5"
        )
    }
    return share
}

/// A field with a price in USD per million tokens, in nano-dollars; nil when it is empty.
func price(
    _ reader: borrowing CSVReader,
    _ row: CSVRow,
    _ field: Int,
    _ isRequired: Bool,
    _ notes: inout [RecordError]
) throws(RecordError) -> Int64? {
    let expected = "expected USD per million tokens as a plain decimal, such as 0.15"
    if row.isEmpty(field) {
        if isRequired { throw reader.fault(row, field, "the price is missing; \(expected)") }
        return nil
    }
    do throws(DecimalText.PriceFault) {
        let amount = try DecimalText.nanoDollars(reader.number(row, field))
        if let doubt = PriceUnits.doubt(amount, row.text(field)) { notes.append(reader.fault(row, field, doubt)) }
        return amount
    } catch {
        switch error {
        case .notADecimal:
            throw reader.fault(
                row,
                field,
                "\(row.excerpt(field)) is no price; \(expected)\(commaHint(reader, row, field))"
            )
        case .tooFine:
            throw reader.fault(
                row,
                field,
                "the price \(row.excerpt(field)) has more than six decimals; is it per token? Give USD per "
                    + "million tokens, where "
                    + "\(PriceUnits.usual) is usual"
            )
        case .tooLarge:
            throw reader.fault(
                row,
                field,
                "the price \(row.excerpt(field)) is not below a million USD; give USD per million tokens, where "
                    + "\(PriceUnits.usual) is usual"
            )
        }
    }
}

/// What to do about a decimal comma.
private func commaHint(_ reader: borrowing CSVReader, _ row: CSVRow, _ field: Int) -> String {
    let hasComma = row.bytes(field).contains(UInt8(ascii: ","))
    return hasComma && !reader.dialect.decimalComma ? "; give --decimal-comma if the file writes 0,15" : ""
}
