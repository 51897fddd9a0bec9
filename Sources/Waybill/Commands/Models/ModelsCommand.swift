import ArgumentParser

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "The catalog of models: prices, and how they are called.",
        discussion: "Example: waybill models import demo/models.csv && waybill models list",
        subcommands: [ModelsImportCommand.self, ModelsListCommand.self, ModelsShowCommand.self]
    )
}
