import ArgumentParser
import BatchFiles
import CommandOptions
import Registry
import RoutingPolicy
import StrictJSON
import Terminal
import Units

struct ModelsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Print the models with the prices that hold today.",
        discussion: """
            A dialect of "-" is a model that can be chosen, but not be called: its row in
            the catalog does not say how. `waybill models show` has all of one model.

            Example: waybill models list --json
            """
    )

    @OptionGroup var options: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let connection = try options.connect()
        let services = try ModelCatalog.services(connection)
        let models = try ModelCatalog.load(connection)
        if output.json {
            return try JSONOutput.write(
                JSON(
                    try models.map { stored in
                        ModelReport(
                            stored: stored,
                            prices: try ModelCatalog.prices(connection, price: stored.price),
                            service: services[stored.number]
                        ).json
                    }
                )
            )
        }
        var table = TextTable([
            ("model", .left), ("provider", .left), ("dialect", .left), ("input USD/Mtok", .right),
            ("output USD/Mtok", .right), ("batch factor", .right), ("since", .left),
        ])
        for stored in models {
            table.append([
                stored.model.name, stored.provider, services[stored.number]?.dialect.rawValue ?? "-",
                Money.dollars(stored.model.inputPrice, decimals: 4),
                Money.dollars(stored.model.outputPrice, decimals: 4),
                String(stored.model.batchFactor), stored.effectiveFrom,
            ])
        }
        try Output.line(
            table.isEmpty ? "no models yet: waybill models import FILE.csv" : table.lines.joined(separator: "\n")
        )
    }
}
