internal import StrictJSON
internal import Units

/// The models of a `models.csv`, with their list prices.
package struct ModelCatalog: Sendable, Equatable {
    package struct Model: Sendable, Equatable {
        package var name: String
        /// Who serves it; empty when the file does not say.
        package var provider: String
        /// Its size in words, such as `8B`; empty when unknown.
        package var parameters: String
        /// Price of a million prompt tokens in nano-dollars (USD 1e-9); nil when unknown.
        package var inputPrice: Int64?
        /// Price of a million completion tokens in nano-dollars (USD 1e-9); nil when unknown.
        package var outputPrice: Int64?
        /// The share of the list price that a call sent in a batch costs, in millionths; a million where the file does
        /// not say.
        package var batchMillionths: Int64
        /// The line it stands on.
        package var line: Int
    }

    /// The models in file order, with distinct names.
    package var models: [Model]
    /// What is allowed but unlikely to be meant: prices far from the usual, names that look alike.
    package var notes: [RecordError] = []

    /// Reads the catalog at `path`: columns `model`, `price_in_per_mtok`, `price_out_per_mtok` and optionally
    /// `provider`, `params` and `batch_factor`; others are ignored.
    ///
    /// - Parameters:
    ///   - path: A plain, gzip or zstd file, or `-` for standard input.
    ///   - requiringPrices: Whether an empty price is an error.
    ///   - dialect: How the file is written.
    /// - Throws: `RecordError` for a name that is empty, occurs twice, or has spaces around it or invisible characters,
    ///   a batch factor outside 0 to 1, a price that is no decimal number, negative, finer than six decimals or a
    ///   million and more, and a catalog without models.
    package init(
        path: String,
        requiringPrices: Bool = false,
        dialect: CSVDialect = .standard
    ) throws(RecordError) {
        var reader = try CSVReader(path: path, dialect: dialect)
        try self.init(&reader, requiringPrices: requiringPrices)
    }

    /// Reads a catalog from plain bytes, called `name` in errors; see `init(path:requiringPrices:)`.
    package init(
        bytes: [UInt8],
        name: String,
        requiringPrices: Bool = false,
        dialect: CSVDialect = .standard
    ) throws(RecordError) {
        var reader = try CSVReader(bytes: bytes, name: name, dialect: dialect)
        try self.init(&reader, requiringPrices: requiringPrices)
    }

    private init(_ reader: inout CSVReader, requiringPrices: Bool) throws(RecordError) {
        let name = try reader.column("model")
        let input = try reader.column("price_in_per_mtok")
        let output = try reader.column("price_out_per_mtok")
        let provider = reader.optionalColumn("provider")
        let parameters = reader.optionalColumn("params")
        let factor = reader.optionalColumn("batch_factor")
        models = []
        var lines: [ByteString: Int] = [:]
        var seen: [String: (name: String, line: Int)] = [:]
        var row = CSVRow()
        while try reader.next(into: &row) {
            let text = row.text(name)
            if let reason = ModelNameRules.fault(text) { throw reader.fault(row, name, reason) }
            if let earlier = lines.updateValue(row.line, forKey: ByteString(text)) {
                throw reader.fault(row, name, "the model \(row.excerpt(name)) already stands on line \(earlier)")
            }
            if let alike = seen.updateValue((text, row.line), forKey: ModelNameRules.seen(text)) {
                let how = text.lowercased().hasBytes(of: alike.name.lowercased()) ? "case" : "how accents are written"
                notes.append(
                    reader.fault(
                        row,
                        name,
                        "the model \(row.excerpt(name)) differs from \(JSON.excerpt(of: alike.name)) on line "
                            + "\(alike.line) in "
                            + "\(how) only; they are kept as two models"
                    )
                )
            }
            models.append(
                Model(
                    name: text,
                    provider: provider.map { row.text($0) } ?? "",
                    parameters: parameters.map { row.text($0) } ?? "",
                    inputPrice: try price(reader, row, input, requiringPrices, &notes),
                    outputPrice: try price(reader, row, output, requiringPrices, &notes),
                    batchMillionths: try batchFactor(reader, row, factor),
                    line: row.line
                )
            )
        }
        if models.isEmpty { throw RecordError(file: reader.file, reason: "names no model below its header") }
    }
}

/// A field with the share of the list price that a batch costs, in millionths; a million when there is none or it is
/// empty.
private func batchFactor(
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
private func price(
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
