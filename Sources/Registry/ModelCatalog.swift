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
                    "the model \"\(name)\" has the batch factor \(entry.model.batchFactor); expected above 0 and at most 1"
                throw RegistryError.invalidCatalog(reason: reason)
            }
        }
        return try connection.transaction { connection in
            try connection.query(SQLFile.query("model_lock"))
            var changes = Changes()
            for entry in entries {
                let (model, provider) = (entry.model, entry.provider)
                changes.added += try connection.query(SQLFile.query("model_insert"), [model.name, provider]).affected
                changes.providersChanged += try connection.query(
                    SQLFile.query("model_update"),
                    [model.name, provider]
                ).affected
                do {
                    changes.pricesAdded += try connection.query(
                        SQLFile.query("model_price_insert"),
                        [
                            model.name, model.inputPrice, model.outputPrice, entry.effectiveFrom,
                            Int64((model.batchFactor * 1_000_000).rounded()),
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
        try connection.query(SQLFile.query("model_list")).map { row in
            Stored(
                number: try row.get(0),
                model: LanguageModel(
                    name: try row.get(1),
                    inputPrice: try row.get(3),
                    outputPrice: try row.get(4),
                    batchFactor: try row.get(7)
                ),
                provider: try row.get(2),
                effectiveFrom: try row.get(5),
                price: try row.get(6)
            )
        }
    }
}
