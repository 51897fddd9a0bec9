package import BatchFiles
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
        /// What each kind of token costs; nil where a price of the two above is unknown.
        package var prices: TokenPrices?
        /// How it is called; nil when the file does not say.
        package var service: ModelService?
        /// The line it stands on.
        package var line: Int
    }

    /// The models in file order, with distinct names.
    package var models: [Model]
    /// Whether the file has a column with a price of cached tokens or another kind.
    package var namesKinds: Bool
    /// What is allowed but unlikely to be meant: prices far from the usual, names that look alike.
    package var notes: [RecordError] = []

    /// Reads the catalog at `path`: columns `model`, `price_in_per_mtok`, `price_out_per_mtok` and optionally
    /// `provider`, `params`, `batch_factor`, prices of kinds of tokens, and those that say how a model is called;
    /// others are ignored.
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
        let kinds = KindColumns(reader)
        let services = ServiceColumns(reader)
        models = []
        namesKinds = kinds.areNamed
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
            let inputPrice = try price(reader, row, input, requiringPrices, &notes)
            let outputPrice = try price(reader, row, output, requiringPrices, &notes)
            let batchMillionths = try batchFactor(reader, row, factor)
            models.append(
                Model(
                    name: text,
                    provider: provider.map { row.text($0) } ?? "",
                    parameters: parameters.map { row.text($0) } ?? "",
                    inputPrice: inputPrice,
                    outputPrice: outputPrice,
                    batchMillionths: batchMillionths,
                    prices: try kinds.prices(reader, row, inputPrice, outputPrice, batchMillionths, &notes),
                    service: try services.service(reader, row, model: text),
                    line: row.line
                )
            )
        }
        if models.isEmpty { throw RecordError(file: reader.file, reason: "names no model below its header") }
    }
}
