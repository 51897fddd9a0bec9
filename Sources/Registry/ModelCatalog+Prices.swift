package import BatchFiles
package import Postgres
internal import RoutingPolicy
internal import Schema

extension ModelCatalog {
    /// What each kind of token costs by a price of the catalog.
    ///
    /// - Parameters:
    ///   - connection: the database.
    ///   - price: the number of a row of `model_price`.
    /// - Returns: nano-dollars a million tokens.
    /// - Throws: what the database says; `unexpectedResult` for a number that is none.
    package static func prices(_ connection: borrowing Connection, price: Int64) throws -> TokenPrices {
        let row = try connection.query(.modelPriceGet, ["price": price]).single()
        return TokenPrices(
            input: try row.get("input_price"),
            output: try row.get("output_price"),
            cached: try row.get("cached_price"),
            cacheWrite: try row.get("cache_write_price"),
            cacheWriteLong: try row.get("cache_write_long_price"),
            reasoning: try row.get("reasoning_price"),
            batchMillionths: try row.get("batch_factor_ppm"),
            cachedBatchMillionths: try row.get("cached_factor_ppm")
        )
    }

    /// The number of the price that holds for a model at a moment.
    ///
    /// - Parameters:
    ///   - connection: the database.
    ///   - moment: any; the day that counts is UTC's.
    ///   - model: the model's number.
    /// - Returns: nil where no price held yet.
    /// - Throws: what the database says.
    package static func price(
        _ connection: borrowing Connection,
        inForceAt moment: Timestamp,
        of model: Int16
    ) throws -> Int64? {
        try connection.query(.modelPriceAt, ["model": model, "moment": moment]).first?.get("price_id")
    }

    /// Adds a price unless the same one holds.
    ///
    /// - Returns: whether it was added.
    static func add(_ connection: borrowing Connection, _ entry: Entry) throws -> Bool {
        let prices = entry.prices
        return try connection.query(
            .modelPriceInsert,
            [
                "name": entry.model.name, "input_price": prices.input, "output_price": prices.output,
                "effective_from": entry.effectiveFrom, "batch_factor_ppm": prices.batchMillionths,
                "cached_price": prices.cached,
                "cached_factor_ppm": prices.cached == nil ? nil : prices.cachedBatchMillionths,
                "cache_write_price": prices.cacheWrite, "cache_write_long_price": prices.cacheWriteLong,
                "reasoning_price": prices.reasoning, "kinds": entry.namesKinds,
            ]
        ).affected > 0
    }
}

extension Query {
    static let modelPriceInsert = Query(
        "model_price_insert",
        parameters: [
            "name": String.self, "effective_from": String?.self, "input_price": Int64.self, "output_price": Int64.self,
            "batch_factor_ppm": Int64.self, "cached_price": Int64?.self, "cached_factor_ppm": Int64?.self,
            "cache_write_price": Int64?.self, "cache_write_long_price": Int64?.self, "reasoning_price": Int64?.self,
            "kinds": Bool.self,
        ]
    )
    static let modelPriceGet = Query(
        "model_price_get",
        parameters: ["price": Int64.self],
        columns: [
            "input_price": Int64.self, "output_price": Int64.self, "batch_factor_ppm": Int64.self,
            "cached_price": Int64?.self, "cached_factor_ppm": Int64?.self, "cache_write_price": Int64?.self,
            "cache_write_long_price": Int64?.self, "reasoning_price": Int64?.self,
        ]
    )
    static let modelPriceAt = Query(
        "model_price_at",
        parameters: ["model": Int16.self, "moment": Timestamp.self],
        columns: ["price_id": Int64.self]
    )
}
