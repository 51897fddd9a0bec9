import ArgumentParser
import CommandOptions
import Registry
import RoutingPolicy
import Terminal
import Units

struct ModelsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print what the catalog says of one model.",
        usage: "waybill models show [<options>] <model>",
        discussion: """
            Prices are in USD per million tokens. "unknown" means that a call that uses
            such tokens has an unknown cost.

            Example: waybill models show google/gemini-2.5-flash
            """
    )

    @Argument(help: "The model's name.")
    var model: String

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let connection = try options.connect()
        let models = try ModelCatalog.load(connection)
        guard let stored = models.first(where: { $0.model.name.hasBytes(of: model) }) else {
            let hint = NearestNames(models.map(\.model.name)).hint(for: model)
            throw CommandError("the catalog has no model '\(model)' with a price that holds today; \(hint)")
        }
        let report = ModelReport(
            stored: stored,
            prices: try ModelCatalog.prices(connection, price: stored.price),
            service: try ModelCatalog.services(connection)[stored.number]
        )
        if output.json { return try JSONOutput.write(report.json) }
        try Output.line(report.text)
    }
}
