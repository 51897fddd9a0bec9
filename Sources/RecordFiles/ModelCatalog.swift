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

    /// Reads the catalog at `path`: columns `model`, `price_in_per_mtok`, `price_out_per_mtok` and optionally
    /// `provider`, `params` and `batch_factor`; others are ignored.
    ///
    /// - Parameters:
    ///   - path: A plain, gzip or zstd file, or `-` for standard input.
    ///   - requiringPrices: Whether an empty price is an error.
    /// - Throws: `RecordError` for a name that is empty or occurs twice, a batch factor outside 0 to 1, a price that is
    ///   no decimal number, negative, finer than six decimals or a million and more, and a catalog without models.
    package init(path: String, requiringPrices: Bool = false) throws(RecordError) {
        var reader = try CSVReader(path: path)
        try self.init(&reader, requiringPrices: requiringPrices)
    }

    /// Reads a catalog from plain bytes, called `name` in errors; see ``init(path:requiringPrices:)``.
    package init(bytes: [UInt8], name: String, requiringPrices: Bool = false) throws(RecordError) {
        var reader = try CSVReader(bytes: bytes, name: name)
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
        var lines: [ArraySlice<UInt8>: Int] = [:]
        var row = CSVRow()
        while try reader.next(into: &row) {
            let key = ArraySlice(Array(row.bytes(name)))
            if key.isEmpty { throw reader.fault(row, name, "the model has no name") }
            if key.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
                throw reader.fault(row, name, "the model's name holds a control character")
            }
            if let earlier = lines.updateValue(row.line, forKey: key) {
                throw reader.fault(row, name, "the model \(row.excerpt(name)) already stands on line \(earlier)")
            }
            models.append(
                Model(
                    name: row.text(name),
                    provider: provider.map { row.text($0) } ?? "",
                    parameters: parameters.map { row.text($0) } ?? "",
                    inputPrice: try price(reader, row, input, requiringPrices),
                    outputPrice: try price(reader, row, output, requiringPrices),
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
            "\(row.excerpt(field)) is no batch factor; expected the share of the list price that a call in a batch costs, above 0 and "
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
    _ isRequired: Bool
) throws(RecordError) -> Int64? {
    let expected = "expected USD per million tokens as a plain decimal, such as 0.15"
    if row.isEmpty(field) {
        if isRequired { throw reader.fault(row, field, "the price is missing; \(expected)") }
        return nil
    }
    do throws(DecimalText.PriceFault) {
        return try DecimalText.nanoDollars(row.bytes(field))
    } catch {
        switch error {
        case .notADecimal: throw reader.fault(row, field, "\(row.excerpt(field)) is no price; \(expected)")
        case .tooFine: throw reader.fault(row, field, "the price \(row.excerpt(field)) has more than six decimals")
        case .tooLarge: throw reader.fault(row, field, "the price \(row.excerpt(field)) is not below a million USD")
        }
    }
}
