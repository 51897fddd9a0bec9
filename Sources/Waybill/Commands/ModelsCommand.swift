import ArgumentParser
import Backlog
import CommandOptions
import Postgres
import RecordFiles
import Registry
import RoutingPolicy
import Terminal
import Trials
import Units

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "The catalog of models and their prices.",
        discussion: "Example: waybill models import demo/models.csv && waybill models list",
        subcommands: [Import.self, List.self]
    )

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Add models and prices from a CSV file.",
            usage: "waybill models import [<options>] <file>",
            discussion: """
                Columns: model, price_in_per_mtok, price_out_per_mtok (USD per million tokens),
                optionally provider and batch_factor (the share of the list price that a call
                sent in a batch costs, above 0 and at most 1; 1 where it is empty). All rows or
                none; what is the same already stays untouched. A new price is added with its
                day, none is changed: of two for one day the later holds. Workers route with it
                from their next chunk on.

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
                    Registry.ModelCatalog.Entry(model: $0, provider: row.provider, effectiveFrom: effective)
                }
            }
            let connection = try options.connect()
            let changes = try Registry.ModelCatalog.importEntries(connection, entries)
            try Output.line("\(entries.count) models: \(changes.added) new, \(changes.pricesAdded) prices added")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Print the models with the prices that hold today.",
            discussion: "Example: waybill models list"
        )

        @OptionGroup var options: DatabaseOptions

        func run() throws {
            let connection = try options.connect()
            var table = TextTable([
                ("model", .left), ("provider", .left), ("input USD/Mtok", .right), ("output USD/Mtok", .right),
                ("batch factor", .right), ("since", .left),
            ])
            for stored in try Registry.ModelCatalog.load(connection) {
                table.append([
                    stored.model.name, stored.provider, Money.dollars(stored.model.inputPrice, decimals: 4),
                    Money.dollars(stored.model.outputPrice, decimals: 4),
                    String(stored.model.batchFactor), stored.effectiveFrom,
                ])
            }
            try Output.line(
                table.isEmpty ? "no models yet: waybill models import FILE.csv" : table.lines.joined(separator: "\n")
            )
        }
    }
}
