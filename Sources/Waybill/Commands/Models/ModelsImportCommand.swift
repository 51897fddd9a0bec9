import ArgumentParser
import BatchFiles
import CommandOptions
import Postgres
import RecordFiles
import Registry
import RoutingPolicy
import Terminal
import Trials
import Units

struct ModelsImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Add models from a CSV file: prices, and how they are called.",
        usage: "waybill models import [<options>] <file>",
        discussion: """
            Columns: model, price_in_per_mtok, price_out_per_mtok (USD per million tokens),
            optionally provider and batch_factor (the share of the list price that a call
            sent in a batch costs, above 0 and at most 1; 1 where it is empty). All rows or
            none; what is the same already stays untouched. A new price is added with its
            day, none is changed: of two for one day the later holds. Workers route with it
            from their next chunk on.

            What else the bill names: price_cached_per_mtok with cached_batch_factor,
            price_cache_write_per_mtok, price_cache_write_long_per_mtok,
            price_reasoning_per_mtok. Without a price, a call that used such tokens has an
            unknown cost; reasoning then costs what other output does.

            How a model is called, for `waybill export` and `waybill dispatch`: dialect
            (openai, anthropic, mistral, vllm), base_url, endpoint, served_as,
            context_tokens, output_tokens, output_parameter, system_prompt, template (with
            {prompt}), parameters (a JSON object), takes (images sound files tools others,
            or none), key_variable (the name of the environment variable with the key),
            maximum_requests, maximum_bytes, maximum_queued_tokens. A row in which all of
            these are empty leaves them as they are.

            Example: waybill models import demo/models.csv
            """
    )

    @Argument(help: "A CSV file.", completion: .file(extensions: ["csv"]))
    var file: String

    @Option(help: "The first day the prices hold, as 2026-03-01 (default: today by the database's clock).")
    var effective: String?

    @OptionGroup var csv: CSVOptions
    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        guard let effective, CalendarDay(effective) == nil else { return }
        throw ValidationError("--effective is '\(effective)'; expected a day that exists, as 2026-03-01.")
    }

    func run() throws {
        let catalog = try RecordFiles.ModelCatalog(path: file, dialect: csv.dialect)
        for note in catalog.notes { Message.note("warning: \(note)") }
        for model in catalog.models where model.priced == nil {
            Message.note("\(file):\(model.line): left out \(model.name): it has no price")
        }
        let entries = catalog.models.compactMap { row in
            row.priced.map {
                Registry.ModelCatalog.Entry(
                    model: $0,
                    provider: row.provider,
                    effectiveFrom: effective,
                    kinds: catalog.namesKinds ? row.prices : nil,
                    service: row.service
                )
            }
        }
        let connection = try options.connect()
        let held = try catalog.namesKinds ? [:] : kindsHeld(connection)
        let changes = try Registry.ModelCatalog.importEntries(connection, entries)
        if !held.isEmpty { try sayKindsLost(connection, held) }
        try Output.line(
            "\(entries.count) models: \(changes.added) new, \(changes.pricesAdded) prices added, "
                + "\(changes.servicesChanged) with another way to be called"
        )
    }

    /// The models with a price of cached tokens or another kind, with the number of their price.
    private func kindsHeld(_ connection: borrowing Connection) throws -> [ByteString: Int64] {
        var held: [ByteString: Int64] = [:]
        for stored in try Registry.ModelCatalog.load(connection) {
            let prices = try Registry.ModelCatalog.prices(connection, price: stored.price)
            let kinds = [prices.cached, prices.cacheWrite, prices.cacheWriteLong, prices.reasoning]
            if kinds.contains(where: { $0 != nil }) { held[ByteString(stored.model.name)] = stored.price }
        }
        return held
    }

    private func sayKindsLost(_ connection: borrowing Connection, _ held: [ByteString: Int64]) throws {
        for stored in try Registry.ModelCatalog.load(connection) {
            guard let price = held[ByteString(stored.model.name)], price != stored.price else { continue }
            Message.note(
                "warning: \(stored.model.name): the new price says nothing of cached tokens and other kinds, of which "
                    + "the one before had prices; calls that use them have an unknown cost now"
            )
        }
    }
}
