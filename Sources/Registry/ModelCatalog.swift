package import BatchFiles
package import Postgres
package import RoutingPolicy
internal import Schema
internal import Units

/// The models in the database, with the prices that hold today.
package enum ModelCatalog {
    /// A model as a catalog file gives it.
    package struct Entry: Sendable, Equatable {
        package let model: LanguageModel
        package let provider: String

        /// `2026-03-01`; nil for today.
        package let effectiveFrom: String?

        /// What each kind of token costs.
        package let prices: TokenPrices

        /// Whether something is said of other kinds of tokens than input and output; if not, what holds for them stays
        /// with the price.
        package let namesKinds: Bool

        /// How it is called; nil leaves that as it is.
        package let service: ModelService?

        /// - Parameters:
        ///   - model: its name and prices.
        ///   - provider: who serves it.
        ///   - effectiveFrom: the first day the prices hold, nil for today.
        ///   - kinds: the prices of all kinds of tokens, the model's among them; nil says nothing of the others.
        ///   - service: how it is called; nil leaves that as it is.
        package init(
            model: LanguageModel,
            provider: String,
            effectiveFrom: String? = nil,
            kinds: TokenPrices? = nil,
            service: ModelService? = nil
        ) {
            self.model = model
            self.provider = provider
            self.effectiveFrom = effectiveFrom
            self.namesKinds = kinds != nil
            self.service = service
            var prices = kinds ?? TokenPrices(input: model.inputPrice, output: model.outputPrice)
            (prices.input, prices.output) = (model.inputPrice, model.outputPrice)
            prices.batchMillionths = Int64((model.batchFactor * 1_000_000).rounded())
            self.prices = prices
        }
    }

    /// A model as the database has it.
    package struct Stored: Sendable, Equatable {
        /// The number that decisions carry.
        package let number: Int16
        package let model: LanguageModel
        package let provider: String

        /// `2026-03-01`.
        package let effectiveFrom: String

        /// The number of the price, which chunks are recorded with.
        package let price: Int64

        package init(
            number: Int16,
            model: LanguageModel,
            provider: String,
            effectiveFrom: String,
            price: Int64
        ) {
            self.number = number
            self.model = model
            self.provider = provider
            self.effectiveFrom = effectiveFrom
            self.price = price
        }
    }

    /// What an import changed.
    package struct Changes: Sendable, Equatable {
        package var added = 0
        package var providersChanged = 0
        package var pricesAdded = 0
        /// Models of which it is now said otherwise, or for the first time, how they are called.
        package var servicesChanged = 0

        package init() {}
    }

    /// Adds models and prices by name, all or none; what is the same already stays untouched.
    ///
    /// - Throws: `invalidCatalog` for an empty or repeated name, a negative price, a batch factor that is none,
    ///   a date that is none, or a base URL with a credential in it.
    package static func importEntries(_ connection: borrowing Connection, _ entries: [Entry]) throws -> Changes {
        try check(entries)
        return try connection.transaction { connection in
            try connection.query(.modelLock)
            var changes = Changes()
            for entry in entries {
                let model = entry.model
                let names: KeyValuePairs<String, any PostgresEncodable> = [
                    "name": model.name, "provider": entry.provider,
                ]
                changes.added += try connection.query(.modelInsert, names).affected
                changes.providersChanged += try connection.query(.modelUpdate, names).affected
                do {
                    changes.pricesAdded += try add(connection, entry) ? 1 : 0
                    if let service = entry.service { changes.servicesChanged += try put(connection, service) ? 1 : 0 }
                } catch let error as PostgresError where error.sqlState?.rawValue.hasPrefix("22") == true {
                    let reason = "the model \"\(model.name)\": \(error.message)"
                    throw RegistryError.invalidCatalog(reason: reason)
                }
            }
            return changes
        }
    }

    private static func check(_ entries: [Entry]) throws(RegistryError) {
        var names: Set<ByteString> = []
        for entry in entries {
            let (name, prices) = (entry.model.name, entry.prices)
            guard !name.isEmpty else { throw RegistryError.invalidCatalog(reason: "a model has an empty name") }
            guard names.insert(ByteString(name)).inserted else {
                throw RegistryError.invalidCatalog(reason: "the model \"\(name)\" appears twice")
            }
            let known = [
                prices.input, prices.output, prices.cached, prices.cacheWrite, prices.cacheWriteLong, prices.reasoning,
            ]
            guard known.allSatisfy({ ($0 ?? 0) >= 0 }) else {
                throw RegistryError.invalidCatalog(reason: "the model \"\(name)\" has a negative price")
            }
            guard LanguageModel.isBatchFactor(entry.model.batchFactor) else {
                let reason =
                    "the model \"\(name)\" has the batch factor \(entry.model.batchFactor); expected above 0 and "
                    + "at most 1"
                throw RegistryError.invalidCatalog(reason: reason)
            }
            guard entry.service.map({ $0.model.hasBytes(of: name) }) ?? true else {
                throw RegistryError.invalidCatalog(reason: "how \"\(name)\" is called is said of another model")
            }
        }
    }

    /// All models that have a price today, by name.
    package static func load(_ connection: borrowing Connection) throws -> [Stored] {
        try connection.query(.modelList).map { row in
            Stored(
                number: try row.get("model_id"),
                model: LanguageModel(
                    name: try row.get("name"),
                    inputPrice: try row.get("input_nusd_per_mtok"),
                    outputPrice: try row.get("output_nusd_per_mtok"),
                    batchFactor: try row.get("batch_factor")
                ),
                provider: try row.get("provider"),
                effectiveFrom: try row.get("effective_from"),
                price: try row.get("price_id")
            )
        }
    }
}

extension Query {
    static let modelLock = Query("model_lock")
    static let modelInsert = Query("model_insert", parameters: ["name": String.self, "provider": String.self])
    static let modelUpdate = Query("model_update", parameters: ["name": String.self, "provider": String.self])
    static let modelList = Query(
        "model_list",
        columns: [
            "model_id": Int16.self, "name": String.self, "provider": String.self, "input_nusd_per_mtok": Int64.self,
            "output_nusd_per_mtok": Int64.self, "effective_from": String.self, "price_id": Int64.self,
            "batch_factor": Double.self,
        ]
    )
}
