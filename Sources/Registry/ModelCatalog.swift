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

        package init(model: LanguageModel, provider: String, effectiveFrom: String? = nil) {
            self.model = model
            self.provider = provider
            self.effectiveFrom = effectiveFrom
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

        package init(added: Int = 0, providersChanged: Int = 0, pricesAdded: Int = 0) {
            self.added = added
            self.providersChanged = providersChanged
            self.pricesAdded = pricesAdded
        }
    }

    /// Adds models and prices by name, all or none; what is the same already stays untouched.
    ///
    /// - Throws: `invalidCatalog` for an empty or repeated name, a negative price, a batch factor that is none
    ///   or a date that is none.
    package static func importEntries(_ connection: borrowing Connection, _ entries: [Entry]) throws -> Changes {
        var names: Set<ByteString> = []
        for entry in entries {
            let name = entry.model.name
            guard !name.isEmpty else { throw RegistryError.invalidCatalog(reason: "a model has an empty name") }
            guard names.insert(ByteString(name)).inserted else {
                throw RegistryError.invalidCatalog(reason: "the model \"\(name)\" appears twice")
            }
            guard entry.model.inputPrice >= 0, entry.model.outputPrice >= 0 else {
                throw RegistryError.invalidCatalog(reason: "the model \"\(name)\" has a negative price")
            }
            guard LanguageModel.isBatchFactor(entry.model.batchFactor) else {
                let reason =
                    "the model \"\(name)\" has the batch factor \(entry.model.batchFactor); expected above 0 and "
                    + "at most 1"
                throw RegistryError.invalidCatalog(reason: reason)
            }
        }
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
                    changes.pricesAdded += try connection.query(
                        .modelPriceInsert,
                        [
                            "name": model.name, "input_price": model.inputPrice, "output_price": model.outputPrice,
                            "effective_from": entry.effectiveFrom,
                            "batch_factor_ppm": Int64((model.batchFactor * 1_000_000).rounded()),
                        ]
                    ).affected
                } catch let error as PostgresError where error.sqlState?.rawValue.hasPrefix("22") == true {
                    let reason = "the model \"\(model.name)\": \(error.message)"
                    throw RegistryError.invalidCatalog(reason: reason)
                }
            }
            return changes
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
    static let modelPriceInsert = Query(
        "model_price_insert",
        parameters: [
            "name": String.self, "effective_from": String?.self, "input_price": Int64.self, "output_price": Int64.self,
            "batch_factor_ppm": Int64.self,
        ]
    )
    static let modelList = Query(
        "model_list",
        columns: [
            "model_id": Int16.self, "name": String.self, "provider": String.self, "input_nusd_per_mtok": Int64.self,
            "output_nusd_per_mtok": Int64.self, "effective_from": String.self, "price_id": Int64.self,
            "batch_factor": Double.self,
        ]
    )
}
